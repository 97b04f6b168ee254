import type { BoardGame } from '../core/board-game.ts'
import type { Batched } from '../engine/batched.ts'
import type { Evaluator } from './evaluator.ts'

/**
 * Judges positions by a network that answers with A logits and a number whose tanh is the value, `[B, A + 1]`. It answers in a later turn of Node's event loop, so that
 * long searches do not stop everything else.
 */
export function networkEvaluator<S>(game: BoardGame<S>, network: Batched): Evaluator<S> {
  const { actions: A, planes } = game
  const size = planes[0] * planes[1] * planes[2]
  return {
    async evaluate(positions, _, { values, logits }) {
      const output = await network.run(positions.length, input => {
        for (let i = 0; i < positions.length; i++) game.encode(positions[i]!, input, i * size)
      })
      for (let i = 0; i < positions.length; i++) {
        const row = i * (A + 1)
        for (let a = 0; a < A; a++) logits[i * A + a] = output[row + a]!
        values[i] = Math.tanh(output[row + A]!)
      }
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}
