import { type SyncEnv, termination, transition } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { type Box, box, type Discrete, discrete } from '../../src/core/space.ts'

const rows = 10
const columns = 5

/**
 * Catch: a ball falls down a board, and a paddle in the bottom row moves left and right to catch it.
 *
 * ### Action: Discrete(3)
 * Move the paddle to the left (0), not at all (1), to the right (2); it stops at the edges.
 *
 * ### Observation: Box(10×5)
 * 1 at the ball and at the paddle, 0 elsewhere; row 0 is the top.
 *
 * ### Reward
 * In the last step, 1 if the paddle is under the ball, else −1; 0 before.
 *
 * ### Start
 * The ball in a random column of row 0, the paddle in the middle.
 *
 * ### End
 * Terminated when the ball reaches the bottom row, after 9 steps.
 *
 * Source: `examples/catch.py` of dm_env; `Catch` of bsuite.
 */
export function catchBall(): SyncEnv<Box, Discrete> {
  let ball = { row: 0, column: 0 }
  let paddle = 0
  const observe = () => {
    const board = new Float32Array(rows * columns)
    board[ball.row * columns + ball.column] = 1
    board[(rows - 1) * columns + paddle] = 1
    return board
  }
  return {
    observationSpace: box([rows, columns], 0, 1),
    actionSpace: discrete(3),

    reset(random) {
      ball = { row: 0, column: random.int(columns) }
      paddle = Math.floor(columns / 2)
      return { observation: observe() }
    },

    step(action) {
      if (action !== 0 && action !== 1 && action !== 2)
        throw new UserError(`Catch takes action 0, 1 or 2, not ${action}.`)
      paddle = Math.min(columns - 1, Math.max(0, paddle + action - 1))
      ball = { row: ball.row + 1, column: ball.column }
      if (ball.row < rows - 1) return transition(observe(), 0)
      return termination(observe(), ball.column === paddle ? 1 : -1)
    },

    render() {
      const line = (row: number) =>
        Array.from({ length: columns }, (_, column) =>
          row === ball.row && column === ball.column ? '●' : row === rows - 1 && column === paddle ? '▬' : '·',
        ).join(' ')
      return { text: Array.from({ length: rows }, (_, row) => line(row)).join('\n') }
    },

    save: () => ({ row: ball.row, column: ball.column, paddle }),

    restore(saved) {
      const state = saved as { row?: number; column?: number; paddle?: number } | null
      if (state?.row === undefined || state.column === undefined || state.paddle === undefined)
        throw new UserError('Catch: restore() takes what save() returned, { row, column, paddle }.')
      ball = { row: state.row, column: state.column }
      paddle = state.paddle
    },
  }
}

/** Catch one ball. */
export const catchV0 = register({
  id: 'Catch-v0',
  title: 'Move a paddle under a falling ball.',
  create: catchBall,
  solvedAt: 0.95,
  returnRange: [-1, 1],
})
