import type { Agent } from '../core/agent.ts'
import { type BoardGame, legalActions } from '../core/board-game.ts'
import type { Env, Step, SyncEnv, View } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type Rng, type RngState, rng } from '../core/rng.ts'
import { type Box, box, type Discrete, discrete } from '../core/space.ts'
import { requireStateless } from './require-stateless.ts'
import { movesOf, requireLegal, viewOf } from './self-play.ts'

/** Chooses a move for the side to move; all its randomness comes from `random`. */
export type Opponent = (view: View<Float32Array>, random: Rng) => number

/** An opponent that may answer later: one that computes elsewhere, or a trained agent (`agentOpponent`). */
export type AsyncOpponent = (view: View<Float32Array>, random: Rng) => number | Promise<number>

/** Plays uniformly random legal moves. */
export const randomOpponent: Opponent = ({ legal }, random) => {
  const allowed = legalActions(legal!)
  return allowed[random.int(allowed.length)]!
}

/**
 * An agent, such as one trained before, as the opponent of another. It plays its best moves and learns nothing; it acts
 * in one game at a time, in the order of the requests. Episodes are repeatable where its best moves are: those of
 * networks are, those of `mcts` and `random` draw from streams of their own.
 *
 * @throws UserError for an agent with a recurrent state.
 * @example
 * const master = await loadAgent('runs/tic-tac-toe-alphazero-s1')
 * register({ id: 'TicTacToeVersusMaster-v0', create: () => versus(ticTacToe(), agentOpponent(master)) })
 */
export function agentOpponent(agent: Agent): AsyncOpponent {
  requireStateless(agent)
  return view => {
    const before = asked.get(agent) ?? Promise.resolve()
    const move = before.then(async () => (await agent.act([view], 'exploit'))[0]!.action as number)
    asked.set(
      agent,
      move.catch(() => {}),
    )
    return move
  }
}

/**
 * The last request to each agent, for which the next one waits: an agent searches one position at a time, in however
 * many environments it is the opponent.
 */
const asked = new WeakMap<Agent, Promise<unknown>>()

export interface VersusOptions {
  /** The agent's side. Default: drawn for each game. */
  readonly side?: 0 | 1
}

/**
 * A board game as an environment in which an agent plays one side and `opponent` the other, so that single-player
 * agents such as DQN can learn it. The opponent moves within `reset` and `step`: in each view it is the agent's turn.
 * They return promises where the opponent does.
 *
 * Observation, action: as in `selfPlay`. Reward: at the end 1 for a win of the agent and −1 for a loss, else 0.
 *
 * @throws UserError for an opponent that is not a function; an illegal move of either is an error of `reset` or `step`.
 * @example
 * register({ id: 'MyGame-v0', create: () => versus(myGame(), randomOpponent) })
 */
export function versus<S>(game: BoardGame<S>, opponent: Opponent, options?: VersusOptions): SyncEnv<Box, Discrete>
export function versus<S>(game: BoardGame<S>, opponent: AsyncOpponent, options?: VersusOptions): Env<Box, Discrete>
export function versus<S>(
  game: BoardGame<S>,
  opponent: AsyncOpponent,
  options: VersusOptions = {},
): Env<Box, Discrete> {
  if (typeof opponent !== 'function')
    throw new UserError(
      `the opponent in ${game.name} must be a function of a view: make one of an agent with agentOpponent(await ` +
        `loadAgent(run)).`,
    )
  let side: 0 | 1 = 0
  let played: number[] = []
  let position = game.initial()
  let random: Rng = rng(0)

  const play = (action: number) => {
    requireLegal(game as BoardGame, game.legal(position), action)
    position = game.next(position, action)
    played.push(action)
  }
  /** Plays the opponent's moves until it is the agent's turn or the game is over. @returns `see()`. */
  const answered = <T>(see: () => T): T | Promise<T> => {
    while (!game.returns(position) && game.player(position) !== side) {
      const move = opponent(viewOf(game, position), random)
      if (move instanceof Promise)
        return move.then(action => {
          play(action)
          return answered(see)
        })
      play(move)
    }
    return see()
  }
  const step = (): Step<Float32Array> => {
    const returns = game.returns(position)
    const reward = returns?.[side] ?? 0
    return { ...viewOf(game, position), reward, terminated: returns !== null, truncated: false }
  }
  return {
    game: game as BoardGame,
    observationSpace: box(game.planes, 0, 1),
    actionSpace: discrete(game.actions),

    reset(start) {
      random = rng(start.int(2 ** 32)) // its own stream, as the caller may keep drawing from `start`
      side = options.side ?? (random.int(2) as 0 | 1)
      played = []
      position = game.initial()
      return answered(() => viewOf(game, position))
    },

    step(action) {
      play(action)
      return answered(step)
    },

    render: () => ({ text: `${game.show(position)}\nthe agent plays ${side === 0 ? 'first' : 'second'}` }),
    save: () => ({ moves: [...played], side, random: random.state() }),
    restore(saved) {
      const moves = movesOf(game.name, saved)
      const state = saved as unknown as { readonly side?: 0 | 1; readonly random?: RngState }
      if (state.side === undefined || !state.random)
        throw new UserError(`${game.name} restores { moves, side, random }, as its save() gave.`)
      position = moves.reduce((at, action) => game.next(at, action), game.initial())
      played = moves
      side = state.side
      random = rng(state.random)
    },
  }
}
