import { type PlaySession, playSession } from '../../../src/app/games/play-session.ts'
import { player } from '../../../src/app/games/player.ts'
import type { Decision } from '../../../src/core/agent.ts'
import { legalActions } from '../../../src/core/board-game.ts'
import { UserError } from '../../../src/core/error.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { viewOf } from '../../../src/games/self-play.ts'
import { GameWriter } from '../../../src/store/episodes/game-writer.ts'
import type { Game, Thought } from '../../wire/games.ts'
import { loadEnvs } from './modules.ts'
import type { GameSetup, Methods } from './setup.ts'
import { winsNow } from './wins.ts'

/** Who advises where the opponent does not think: between friends, and against random moves. */
const ADVISER = 'mcts:1000'

/** A board game that a person plays, against an agent or a friend. */
export async function gameTable(setup: GameSetup): Promise<Methods> {
  const { env: id, size, against, name, side, moves, seed, modules } = setup
  await loadEnvs(modules.env)
  const friends = against === 'friend'
  const session = await playSession(friends ? 'random' : against, {
    game: id,
    ...(size !== undefined && { envSet: { size: String(size) } }),
    agent: modules.agent,
    side: side === 0 ? 'first' : 'second',
    seed,
  })
  const { env, game } = session
  for (const [i, action] of moves.entries()) {
    if (game.legal(session.position)[action] !== 1)
      throw new UserError(`move ${i + 1} of those in the address is illegal here: begin a new game.`)
    session.play(action)
  }
  const thinks = !friends && against !== 'random'
  const adviser = thinks
    ? undefined
    : await player(ADVISER, { ref: env, env: make(env), random: rng(seed), modules: [], device: 'cpu' })
  const think = async (): Promise<Decision> =>
    adviser ? (await adviser.act([viewOf(game, session.position)], 'exploit'))[0]! : session.think()

  return {
    state: () => stateOf(session, friends),
    move(action: number) {
      if (!friends && game.player(session.position) !== session.person)
        throw new UserError('it is not your turn: wait for the reply.')
      session.play(action)
    },
    async reply() {
      if (!friends) await session.reply().next()
    },
    undo: () => session.undo(friends ? 1 : undefined),
    swap: () => session.swap(),
    restart(side: 0 | 1) {
      session.undo(session.moves.length)
      if (side !== session.person) session.swap()
    },
    thought: async () => thoughtOf(session, await think()),
    keep(folder: string): number | undefined {
      const [agent, opponent] = friends ? ['a human', 'a human'] : [name, 'a human']
      const writer = new GameWriter(folder, { env, seed, agent, opponent })
      const first = friends || session.person === 1 ? 0 : 1
      const episode = writer.append({ game: 0, first, moves: session.moves, thoughts: session.thoughts })
      writer.close()
      return episode
    },
  }
}

function stateOf({ env, game, position, moves, person }: PlaySession, friends: boolean): Omit<Game, 'id' | 'against'> {
  const returns = game.returns(position)
  return {
    env: env.id,
    name: game.name,
    ...(!friends && { side: person }),
    planes: [...viewOf(game, position).observation],
    shape: [...game.planes],
    turn: game.player(position),
    moves: [...moves],
    legal: legalActions(game.legal(position)),
    names: Array.from({ length: game.actions }, (_, action) => game.actionName(action)),
    ...winsNow(game, position),
    ...(returns && { returns: [...returns] }),
  }
}

function thoughtOf({ game, position }: PlaySession, { action, thought, line }: Decision): Thought {
  const { visits, policy, q, value } = (thought ?? {}) as {
    readonly [name in 'visits' | 'policy' | 'q']?: Float32Array
  } & { readonly value?: number }
  const legal = legalActions(game.legal(position))
  const worth = value ?? (q && Math.max(...legal.map(action => q[action]!)))
  const sign = game.player(position) === 0 ? 1 : -1
  const given = visits ?? policy ?? q
  const least = given === q && q ? Math.min(...legal.map(action => q[action]!)) : 0
  const weights = new Array<number>(game.actions).fill(0)
  for (const one of legal) weights[one] = given ? given[one]! - least : one === action ? 1 : 0
  return {
    action: action as number,
    line: [...(line ?? [action as number])],
    weights,
    ...(worth !== undefined && { value: sign * Math.max(-1, Math.min(1, worth)) }),
  }
}
