import { Observable } from 'rxjs'
import { type Agent, type AgentSpec, type DeviceRequest, taskOf } from '../core/agent.ts'
import type { BoardGame } from '../core/board-game.ts'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import { type EnvId, type EnvRef, type EnvSpec, make } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import { type Choices, type Chooser, type MatchGame, match, usualOpening } from '../games/match.ts'
import { requireStateless } from '../games/require-stateless.ts'
import { closing } from './closing.ts'
import { requireSupport } from './launch.ts'
import { breather } from './promise.ts'

/** A player: an agent, which the caller disposes of; a spec, from which an agent is created; or a function. */
export type Contestant = Agent | AgentSpec | Chooser

export interface ArenaOptions {
  /** A board game's environment. */
  readonly env: EnvId | EnvRef | EnvSpec
  readonly players: readonly [Contestant, Contestant]
  readonly games: number
  /**
   * Random opening moves. Games 2k and 2k + 1 share an opening; the next pair gets a different one as long as unused
   * ones remain. Default 2, fewer for short games. With 0, trained agents repeat the same two games (`repeatsOf`).
   */
  readonly opening?: number
  /** Default 0. */
  readonly seed?: number
  /** Device of agents created from a spec. Default `cpu`. */
  readonly device?: DeviceRequest['device']
}

/**
 * Games between two players, who alternate going first and play greedily, as a cold Observable that emits each game as
 * it ends. All games run in parallel (`match`), so short ones come first. Unsubscribing stops before the next moves.
 *
 * @throws UserError (as an error notification) when the environment is not a board game, an agent cannot play it, or a
 * move is illegal.
 * @example
 * arena({ env: 'ConnectFour-v0', players: [mcts({ simulations: 1000 }), mcts({ simulations: 100 })], games: 20 })
 *   .subscribe(({ game, first, score }) => console.log(`game ${game}, player ${first} first: ${score}`))
 */
export const arena = (options: ArenaOptions): Observable<MatchGame> =>
  new Observable(subscriber => {
    const gone = new AbortController()
    compete(options, game => subscriber.next(game), gone.signal).then(
      () => subscriber.complete(),
      error => subscriber.error(error),
    )
    return () => gone.abort()
  })

async function compete(options: ArenaOptions, ended: (game: MatchGame) => void, signal: AbortSignal): Promise<void> {
  const seed = wholeNumber('seed', options.seed ?? 0, 0)
  const games = wholeNumber('games', options.games, 1)
  const wanted = options.opening === undefined ? undefined : wholeNumber('opening', options.opening, 0)
  const id = typeof options.env === 'string' ? options.env : options.env.id
  const env = make(options.env)
  const random = rng(seed)
  const breath = breather()

  await closing(async open => {
    open.push(() => env.close?.())
    const chooser = async (player: Contestant, index: number): Promise<Chooser> => {
      if (typeof player === 'function') return yielding(player)
      const agent = 'create' in player ? await create(player, index) : player
      requireStateless(agent)
      return yielding(views => agent.act(views, 'exploit') as Choices | Promise<Choices>)
    }
    const create = async (spec: AgentSpec, index: number): Promise<Agent> => {
      requireSupport(spec, env, id)
      const device = { device: options.device ?? 'cpu', engine: 'auto' } as const
      const own = random.split(`player ${index}`)
      const agent = await spec.create({ ...taskOf(env), random: own, steps: 0, envs: 1, device })
      open.push(() => agent.dispose())
      return agent
    }
    /** Yields to timers and signals before choosing. */
    const yielding =
      (choose: Chooser): Chooser =>
      async views => {
        if (breath.due()) await breath.take()
        signal.throwIfAborted()
        return choose(views)
      }
    const game = gameOf(env, id, wanted)
    const opening = wanted ?? usualOpening(game)
    const [first, second] = options.players
    const players = [await chooser(first, 0), await chooser(second, 1)] as const
    await match(game, players, { games, opening, random: random.split('match'), ended, signal })
  })
}

function gameOf({ game }: Env, id: string, opening = 0): BoardGame {
  if (!game)
    throw new UserError(`${id} is not a board game: an arena needs one, such as ConnectFour-v0.`, { usage: true })
  if (opening < game.longest) return game
  throw new UserError(
    `an opening of ${opening} moves leaves none to play in ${game.name}, which lasts at most ${game.longest}: use a ` +
      `shorter one.`,
    { usage: true },
  )
}
