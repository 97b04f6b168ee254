import type { BoardGame } from '../core/board-game.ts'
import type { Rng } from '../core/rng.ts'
import type { Evaluator } from './evaluator.ts'

/**
 * Evaluates a position by random rollouts: the mean outcome of `rollouts` games played at random from there. All
 * actions have the same prior. It allocates only the positions of one game, once.
 *
 * Source: Abramson 1990, Expected-outcome: a general model of static evaluation, https://doi.org/10.1109/34.44404
 */
export function randomRollouts<S>(game: BoardGame<S>, rollouts = 1): Evaluator<S> {
  const words = new Int32Array(Math.ceil(game.actions / 4))
  const legal = new Uint8Array(words.buffer, 0, game.actions)
  let scratch: S | undefined

  /** Outcome of one random game for the side to move. */
  const play = (start: S, random: Rng): number => {
    const player = game.player(start)
    let position = start
    for (;;) {
      const returns = game.returns(position)
      if (returns) return returns[player]
      const allowed = game.legal(position, legal)
      if (allowed !== legal) legal.set(allowed)
      scratch = game.next(position, anyLegal(legal, words, random), scratch)
      position = scratch
    }
  }
  return {
    evaluate(positions, streams, { values, logits }) {
      for (let i = 0; i < positions.length; i++) {
        let sum = 0
        for (let k = 0; k < rollouts; k++) sum += play(positions[i]!, streams[i]!)
        values[i] = sum / rollouts
      }
      logits.fill(0, 0, positions.length * game.actions)
    },
  }
}

/** A uniformly random legal action. `words` are the bytes of `legal` in groups of four, counted together. */
function anyLegal(legal: Uint8Array, words: Int32Array, random: Rng): number {
  let count = 0
  for (let w = 0; w < words.length; w++) count += sumOfBytes(words[w]!)
  let nth = random.int(count)
  let w = 0
  for (let n = sumOfBytes(words[0]!); nth >= n; n = sumOfBytes(words[++w]!)) nth -= n
  for (let a = 4 * w; ; a++) if (legal[a] === 1 && nth-- === 0) return a
}

/** Sum of four bytes that are 0 or 1. */
const sumOfBytes = (word: number) => Math.imul(word, 0x01010101) >>> 24
