import { Observable } from 'rxjs'
import { type Agent, type AgentSpec, type DeviceRequest, taskOf } from '../core/agent.ts'
import type { BoardGame } from '../core/board-game.ts'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import { type EnvId, type EnvRef, type EnvSpec, make } from '../core/registry.ts'
import { rng } from '../core/rng.ts'
import { type Choices, type Chooser, type MatchGame, match, usualOpening } from '../games/match.ts'
import { requireSupport } from './launch.ts'
import { breather } from './promise.ts'

/**
 * Who plays: an agent, which stays the caller's to dispose of; a spec, from which one is made for these games; or a
 * function.
 */
export type Contestant = Agent | AgentSpec | Chooser

export interface ArenaOptions {
  /** An environment of a board game. */
  readonly env: EnvId | EnvRef | EnvSpec
  readonly players: readonly [Contestant, Contestant]
  readonly games: number
  /**
   * Moves at the beginning that are drawn at random, the same ones for games 2k and 2k + 1, others for the next two
   * while there are some. Default 2, or what a short game leaves room for. With 0, trained agents play the same two
   * games over and over (`repeatsOf`).
   */
  readonly opening?: number
  /** Default 0. */
  readonly seed?: number
  /** Where agents that are made for these games compute. Default `cpu`. */
  readonly device?: DeviceRequest['device']
}

/**
 * Games between two players, who take turns to begin and play as well as they can, as a cold Observable of them as they
 * end. All are played at once (`match`), so the short ones come first. Unsubscribing stops it before the next moves.
 *
 * @throws UserError (as the Observable's error) where the environment is no board game, an agent cannot play it, or a
 * move is illegal.
 * @example
 * arena({ env: 'ConnectFour-v0', players: [mcts({ simulations: 1000 }), mcts({ simulations: 100 })], games: 20 })
 *   .subscribe(({ game, first, score }) => console.log(`game ${game}, begun by player ${first}: ${score}`))
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
  const owned: Agent[] = []
  const breath = breather()

  const chooser = async (player: Contestant, index: number): Promise<Chooser> => {
    if (typeof player === 'function') return patient(player)
    const agent = 'create' in player ? await made(player, index) : player
    return patient(views => agent.act(views, 'exploit') as Choices | Promise<Choices>)
  }
  const made = async (spec: AgentSpec, index: number): Promise<Agent> => {
    requireSupport(spec, env, id)
    const device = { device: options.device ?? 'cpu', engine: 'auto' } as const
    const own = random.split(`player ${index}`)
    const agent = await spec.create({ ...taskOf(env), random: own, steps: 0, envs: 1, device })
    owned.push(agent)
    return agent
  }
  /** It lets timers and signals have their turn first. */
  const patient =
    (choose: Chooser): Chooser =>
    async views => {
      if (breath.due()) await breath.take()
      signal.throwIfAborted()
      return choose(views)
    }
  try {
    const game = gameOf(env, id, wanted)
    const opening = wanted ?? usualOpening(game)
    const [first, second] = options.players
    const players = [await chooser(first, 0), await chooser(second, 1)] as const
    await match(game, players, { games, opening, random: random.split('match'), ended, signal })
  } finally {
    for (const agent of owned) agent.dispose()
    env.close?.()
  }
}

function gameOf({ game }: Env, id: string, opening = 0): BoardGame {
  if (!game) throw new UserError(`${id} is no board game: an arena needs one, such as ConnectFour-v0.`, { usage: true })
  if (opening < game.longest) return game
  throw new UserError(`an opening of ${opening} leaves no moves of ${game.name}, which has at most ${game.longest}.`, {
    usage: true,
  })
}
