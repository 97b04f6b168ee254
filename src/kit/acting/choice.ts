import type { Rng } from '../../core/rng.ts'
import { gumbel } from './noise.ts'

/** The index of the largest legal value, the first of equals. `legal`: `[A]`, 1 = legal; absent = all. */
export function best(values: ArrayLike<number>, legal?: Uint8Array): number {
  let index = -1
  for (let a = 0; a < values.length; a++)
    if ((!legal || legal[a] === 1) && (index < 0 || values[a]! > values[index]!)) index = a
  return index
}

/** A uniformly random legal one of 0 … n−1. */
export function anyOf(n: number, legal: Uint8Array | undefined, random: Rng): number {
  if (!legal) return random.int(n)
  let nth = random.int(legal.reduce((sum, one) => sum + one, 0))
  return legal.findIndex(one => one === 1 && nth-- === 0)
}

/** A draw from softmax(values / T) over the legal actions: argmax of values / T + Gumbel noise. */
export function boltzmann(values: Float32Array, legal: Uint8Array | undefined, T: number, random: Rng): number {
  return best(
    values.map(x => x / T + gumbel(random)),
    legal,
  )
}
