import { type BoardGame, legalActions } from './board-game.ts'
import type { SyncEnv, View } from './env.ts'
import { UserError } from './error.ts'
import { type Rng, type RngState, rng } from './rng.ts'
import { demandLegal, movesOf, viewOf } from './self-play.ts'
import { type Box, box, type Discrete, discrete } from './space.ts'

/** Chooses a move for the side to move; all its randomness comes from `random`. */
export type Opponent = (view: View<Float32Array>, random: Rng) => number

/** Moves at random, each legal one as likely as the others. */
export const randomOpponent: Opponent = ({ legal }, random) => {
  const allowed = legalActions(legal!)
  return allowed[random.int(allowed.length)]!
}

export interface VersusOptions {
  /** The agent's side. Default: drawn for each game. */
  readonly side?: 0 | 1
}

/**
 * A board game as an environment in which an agent plays one side, and `opponent` the other, so that agents that act for themselves, such as DQN,
 * can learn it. The opponent moves within `reset` and `step`: each view is one in which it is the agent's turn.
 *
 * Observation, action: as in `selfPlay`. Reward: 1 when the agent has won at the end, −1 when it has lost, else 0.
 *
 * @example
 * register({ id: 'MyGame-v0', create: () => versus(myGame(), randomOpponent) })
 */
export function versus<S>(game: BoardGame<S>, opponent: Opponent, options: VersusOptions = {}): SyncEnv<Box, Discrete> {
  let side: 0 | 1 = 0
  let played: number[] = []
  let position = game.initial()
  let random: Rng = rng(0)

  const play = (action: number) => {
    demandLegal(game as BoardGame, game.legal(position), action)
    position = game.next(position, action)
    played.push(action)
  }
  /** The opponent's moves, up to where it is the agent's turn or the game is over. */
  const answer = () => {
    while (!game.returns(position) && game.player(position) !== side) play(opponent(viewOf(game, position), random))
  }
  return {
    game: game as BoardGame,
    observationSpace: box(game.planes, 0, 1),
    actionSpace: discrete(game.actions),

    reset(start) {
      random = rng(start.int(2 ** 32)) // a stream of its own: the caller may go on using `start`
      side = options.side ?? (random.int(2) as 0 | 1)
      played = []
      position = game.initial()
      answer()
      return viewOf(game, position)
    },

    step(action) {
      play(action)
      answer()
      const returns = game.returns(position)
      return {
        ...viewOf(game, position),
        reward: returns?.[side] ?? 0,
        terminated: returns !== null,
        truncated: false,
      }
    },

    render: () => ({ text: `${game.show(position)}\nthe agent plays ${side === 0 ? 'first' : 'second'}` }),
    save: () => ({ moves: [...played], side, random: { ...random.state() } }),
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
