import type { Sampler } from '../sampler.ts'
import { pointOf } from './random.ts'
import { directionNumbers } from './sobol/direction-numbers.ts'

/**
 * Takes the points of a scrambled Sobol' sequence, which cover the space more evenly than random ones: the first 2^k
 * have one in each of 2^k equal parts of each parameter (Owen 1997; scrambled by hashing as in Burley 2020,
 * https://jcgt.org/published/0009/04/01/). Parameters from the 65th on are random.
 */
export const sobolSampler: Sampler = (parameters, { number }, stream) => {
  const random = stream.split(number)
  const scramble = stream.split('sobol')
  let dimension = 0
  return pointOf(parameters, () => {
    const seed = scramble.int(2 ** 32)
    const numbers = directionNumbers[dimension++]
    return numbers ? scrambled(coordinate(number, numbers), seed) / 2 ** 32 : random.next()
  })
}

/** The coordinate of the n-th point, in units of 2^−32. */
export function coordinate(n: number, numbers: readonly number[]): number {
  const gray = n ^ (n >>> 1)
  let x = 0
  for (let bit = 0; gray >>> bit > 0 && bit < 32; bit++) if ((gray >>> bit) & 1) x ^= numbers[bit]!
  return x >>> 0
}

/** Owen's nested uniform scrambling: whether a bit is flipped depends on the bits above it and on the seed. */
function scrambled(x: number, seed: number): number {
  let y = (reversed(x) + seed) | 0
  for (const factor of [0x6c50b47c, 0xb82f1e52, 0xc7afe638, 0x8d22f6e6]) y ^= Math.imul(y, factor)
  return reversed(y)
}

/** The bits in the opposite order. */
function reversed(x: number): number {
  let y = 0
  for (let bit = 0; bit < 32; bit++) y = (y << 1) | ((x >>> bit) & 1)
  return y >>> 0
}
