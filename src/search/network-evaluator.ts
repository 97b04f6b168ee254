import type { BoardGame } from '../core/board-game.ts'
import { nextTurn } from '../core/guard/event-loop.ts'
import { imagesOf } from '../games/symmetry.ts'
import type { Batched } from '../kit/acting/batched.ts'
import type { Evaluation, Evaluator } from './evaluator.ts'

/**
 * Evaluates positions by a network, planes → A logits and a number whose tanh is the value, `[B, A + 1]`. It resolves
 * in a later turn of Node's event loop, so that long searches do not block everything else.
 *
 * @param average Whether to average over all images of a position, turned and mirrored as the game allows: more
 * accurate, and slower by their number.
 * @param title The network's name in error messages.
 */
export function networkEvaluator<S>(
  game: BoardGame<S>,
  network: Batched,
  average = false,
  title = 'the network',
): Evaluator<S> {
  const { images, write, read } = networkRows(game, average)
  return {
    title,
    async evaluate(positions, _, evaluation) {
      const output = await network.run(positions.length * images, input => write(positions, input))
      read(output, positions.length, evaluation)
      await nextTurn()
    },
  }
}

/** How positions become rows of a network's input, and rows of its output evaluations. */
export interface NetworkRows<S> {
  /** Rows per position. */
  readonly images: number
  /** Writes the planes of positions. */
  write(positions: readonly S[], input: Float32Array): void
  /** Reads the evaluations of `n` positions. */
  read(output: ArrayLike<number>, n: number, into: Evaluation): void
}

/** @param average See `networkEvaluator`. */
export function networkRows<S>(game: BoardGame<S>, average: boolean): NetworkRows<S> {
  const { actions: A, planes } = game
  const size = planes[0] * planes[1] * planes[2]
  const images = imagesOf(game as BoardGame)
  const count = average ? images.count : 1
  /** By image, the action of the position that each action of the image stands for. */
  const sources = Array.from({ length: count }, (_, k) => {
    const actions = Float32Array.from({ length: A }, (_, a) => a)
    images.actions(k, actions, 0)
    return Int32Array.from(actions)
  })
  return {
    images: count,
    write(positions, input) {
      for (let i = 0; i < positions.length; i++)
        for (let k = 0; k < count; k++) {
          const at = (i * count + k) * size
          game.encode(positions[i]!, input, at)
          images.planes(k, input, at)
        }
    },
    read(output, n, { values, logits }) {
      logits.fill(0, 0, n * A)
      for (let i = 0; i < n; i++) {
        let value = 0
        for (let k = 0; k < count; k++) {
          const row = (i * count + k) * (A + 1)
          const source = sources[k]!
          for (let a = 0; a < A; a++) logits[i * A + source[a]!]! += output[row + a]! / count
          value += Math.tanh(output[row + A]!)
        }
        values[i] = value / count
      }
    },
  }
}
