import { type BoardGame, legalActions } from '../core/board-game.ts'
import type { SyncEnv, View } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type Box, box, type Discrete, discrete } from '../core/space.ts'

/** The view of a position for its side to move. */
export function viewOf<S>(game: BoardGame<S>, position: S): View<Float32Array> {
  const [C, H, W] = game.planes
  const observation = new Float32Array(C * H * W)
  game.encode(position, observation)
  return { observation, legal: game.legal(position), player: game.player(position), position }
}

/** @throws UserError for an illegal action. */
export function requireLegal(game: BoardGame, legal: Uint8Array, action: number): void {
  if (legal[action] === 1) return
  const name = Number.isInteger(action) && action >= 0 && action < game.actions ? game.actionName(action) : 'none'
  const allowed = legalActions(legal).map(a => `${a} (${game.actionName(a)})`)
  throw new UserError(
    `${game.name}: action ${action} (${name}) is illegal now: choose by View.legal, here ${allowed.join(', ')}.`,
  )
}

/**
 * A board game as an environment in which one agent plays both sides. Each view is that of the side to move, with the
 * `position` itself for agents that search.
 *
 * Observation: the planes, Box(C×H×W). Action: the move, Discrete(A). Reward: the return of the side that has just
 * moved at the end of the game, 0 before. Every game begins with the initial position; nothing is random.
 *
 * @example
 * register({ id: 'Nim-v0', create: () => selfPlay(nim()) })
 */
export function selfPlay<S>(game: BoardGame<S>): SyncEnv<Box, Discrete> {
  let position = game.initial()
  let played: number[] = []
  const view = () => viewOf(game, position)
  return {
    game: game as BoardGame,
    players: 2,
    observationSpace: box(game.planes, 0, 1),
    actionSpace: discrete(game.actions),

    reset() {
      position = game.initial()
      played = []
      return view()
    },

    step(action) {
      requireLegal(game as BoardGame, game.legal(position), action)
      const mover = game.player(position)
      position = game.next(position, action)
      played.push(action)
      const returns = game.returns(position)
      return { ...view(), reward: returns?.[mover] ?? 0, terminated: returns !== null, truncated: false }
    },

    render: () => ({ text: game.show(position) }),
    save: () => ({ moves: [...played] }),
    restore(saved) {
      const moves = movesOf(game.name, saved)
      position = moves.reduce((at, action) => game.next(at, action), game.initial())
      played = moves
    },
  }
}

/** The moves in what a game's `save()` returned. @throws UserError when there are none. */
export function movesOf(name: string, saved: unknown): number[] {
  const { moves } = (saved ?? {}) as { moves?: readonly number[] }
  if (!Array.isArray(moves)) throw new UserError(`${name} restores { moves: [...] }, as its save() gave.`)
  return [...moves]
}
