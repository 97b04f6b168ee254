import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Rng, rng } from '../../../src/core/rng.ts'
import { gumbel, noise, stationaryNoise } from '../../../src/kit/acting/noise.ts'

/** A stream of these numbers. */
const listed = (...draws: number[]): Rng => ({ ...rng(0), normal: () => draws.shift()!, next: () => draws.shift()! })
const near = (actual: number, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`)

test('Gaussian noise is σ N(0, 1), independent of its past', () => {
  const { next, reset, state } = noise('gaussian', 2, 3)
  assert.equal([...next(0, 0.5, listed(1, -2))], [0.5, -1])
  reset(0)
  assert.equal([...next(2, 2, listed(0.25, 1))], [0.5, 2])
  assert.is(state.length, 0)
})

test('Gaussian noise has its deviation', () => {
  const { next } = noise('gaussian', 1, 1)
  const random = rng('gaussian')
  const drawn = Array.from({ length: 10_000 }, () => next(0, 0.2, random)[0]!)
  const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length
  near(mean, 0, 0.01)
  near(Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length), 0.2, 0.01)
})

test('Ornstein–Uhlenbeck noise is x ← x − 0.15 x + σ N(0, 1), separately for each environment', () => {
  const { next, reset, state } = noise('ou', 2, 2)
  const expected = [0, 0]
  for (const [a, b] of [
    [1, -2],
    [0.5, 0.5],
    [-1, 0],
  ] as const) {
    const drawn = next(1, 0.2, listed(a, b))
    for (const [i, draw] of [a, b].entries()) {
      expected[i] = 0.85 * expected[i]! + 0.2 * draw
      near(drawn[i]!, expected[i]!)
    }
  }
  near(expected[0]!, 0.85 * (0.85 * 0.2 + 0.1) - 0.2) // 0.0295
  assert.equal([...state.subarray(0, 2)], [0, 0], 'the other one has not moved')
  next(0, 0.2, listed(1, 1))
  reset(1)
  assert.equal([...state.subarray(2)], [0, 0])
  near(state[0]!, 0.2)
})

test('Ornstein–Uhlenbeck noise settles at variance σ² / (1 − 0.85²), correlated by 0.85', () => {
  const { next } = noise('ou', 1, 1)
  const random = rng('ou')
  const x = Array.from({ length: 50_000 }, () => next(0, 0.2, random)[0]!)
  const mean = (f: (x: number, i: number) => number) => x.reduce((sum, y, i) => sum + f(y, i), 0) / x.length
  const variance = mean(x => x * x)
  near(variance, 0.04 / (1 - 0.85 ** 2), 0.01)
  near(mean((y, i) => y * (x[i + 1] ?? 0)) / variance, 0.85, 0.02)
})

test('Ornstein–Uhlenbeck noise works for slots beyond its environments, separately from them', () => {
  const { next, reset, state } = noise('ou', 2, 1)
  assert.equal([...next(5, 0.5, listed(1, 2))], [0.5, 1])
  assert.equal([...next(5, 0.5, listed(1, 2))].map(Math.fround), [0.925, 1.85].map(Math.fround))
  reset(5)
  reset(6)
  assert.equal([...next(5, 0.5, listed(1, 2))], [0.5, 1])
  assert.equal([...state], [0, 0])
})

test('restored from its state, it continues bit for bit', () => {
  const [one, other] = [noise('ou', 3, 2), noise('ou', 3, 2)]
  const random = rng('first')
  for (let k = 0; k < 20; k++) one.next(k % 2, 0.3, random)
  const [state, stream] = [one.state.slice(), rng(random.state())]
  const after = Array.from({ length: 20 }, (_, k) => [...one.next(k % 2, 0.3, random)])
  other.state.set(state)
  assert.equal(
    Array.from({ length: 20 }, (_, k) => [...other.next(k % 2, 0.3, stream)]),
    after,
  )
})

test('σ = 0 means no noise', () => {
  assert.equal([...noise('gaussian', 2, 1).next(0, 0, listed(3, 4))], [0, 0])
  assert.equal([...noise('ou', 2, 1).next(0, 0, listed(3, 4))], [0, 0])
})

test('stationary noise is N(0, 1) with the correlation asked for, slot by slot', () => {
  const { next } = stationaryNoise(1, 2)
  near(next(0, 0.6, listed(2))[0]!, 2) // the first has no past
  near(next(1, 0.6, listed(5))[0]!, 5)
  near(next(0, 0.6, listed(1))[0]!, 0.6 * 2 + 0.8)
  near(next(0, 0, listed(-1))[0]!, -1)
  near(next(7, 0.6, listed(3))[0]!, 3) // a slot beyond the environments
})

test('a Gumbel draw is −ln(−ln u), finite at both ends', () => {
  near(gumbel(listed(Math.exp(-1))), 0)
  near(gumbel(listed(0.5)), -Math.log(Math.LN2))
  for (const u of [0, 2 ** -32, 1 - 2 ** -32, 1 - 2 ** -53]) assert.ok(Number.isFinite(gumbel(listed(u))), `${u}`)
})

test('Gumbel draws have mean 0.5772 and variance π²/6', () => {
  const random = rng('gumbel')
  const drawn = Array.from({ length: 100_000 }, () => gumbel(random))
  const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length
  near(mean, 0.5772, 0.02)
  near(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length, Math.PI ** 2 / 6, 0.05)
})

test('the largest of logits with Gumbel noise is a draw from their softmax', () => {
  const random = rng('softmax')
  const logits = [0, 1, -0.5]
  const total = logits.reduce((sum, x) => sum + Math.exp(x), 0)
  const counts = [0, 0, 0]
  const draws = 20_000
  for (let k = 0; k < draws; k++) {
    const noisy = logits.map(x => x + gumbel(random))
    counts[noisy.indexOf(Math.max(...noisy))]!++
  }
  for (const [i, x] of logits.entries()) near(counts[i]! / draws, Math.exp(x) / total, 0.015)
})

test.run()
