import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { advantages, explainedVariance, standardize } from '../../../src/kit/learning/advantages.ts'

const near = (a: ArrayLike<number>, b: readonly number[]) => {
  assert.is(a.length, b.length)
  for (const [i, x] of b.entries()) assert.ok(Math.abs(a[i]! - x) < 1e-6, `${i}: ${a[i]}, not ${x}`)
}

test('GAE equals a table by hand, with a termination, and a truncation in the middle that bootstraps', () => {
  // γ = 0.5, λ = 0.5, so γλ = 0.25
  //  t   r   V   last  bootstrap   δ = r + γ V′ − V           A = δ + γλ A′
  //  0   1   2    –               1 + 0.5·4 − 2    =  1      1 + 0.25 · 2     =  1.5
  //  1   2   4    yes  8 (cut)    2 + 0.5·8 − 4    =  2      2
  //  2   0   1    –               0 + 0.5·3 − 1    =  0.5    0.5 + 0.25 · −2  =  0
  //  3   1   3    yes  0 (end)    1 + 0 − 3        = −2     −2
  //  4   3   2    –               3 + 0.5·6 − 2    =  4      4 + 0.25 · −4    =  3
  //  5   1   6    yes  2 (rollout) 1 + 0.5·2 − 6   = −4     −4
  const steps = {
    reward: [1, 2, 0, 1, 3, 1],
    value: [2, 4, 1, 3, 2, 6],
    last: [0, 1, 0, 1, 0, 1],
    bootstrap: [0, 8, 0, 0, 0, 2],
  }
  const out = new Float32Array(6)
  advantages(steps, [0, 6], { gamma: 0.5, lambda: 0.5 }, out)
  near(out, [1.5, 2, 0, -2, 3, -4])
})

test('only the rows asked for are written, and with λ = 1 the sum is the discounted return minus V', () => {
  const steps = { reward: [9, 1, 1, 1, 9], value: [9, 5, 6, 7, 9], last: [1, 0, 0, 1, 1], bootstrap: [9, 0, 0, 4, 9] }
  const out = new Float32Array(5).fill(-1)
  advantages(steps, [1, 4], { gamma: 0.5, lambda: 1 }, out)
  near(out, [-1, 1 + 0.5 + 0.25 + 0.125 * 4 - 5, 1 + 0.5 + 0.25 * 4 - 6, 1 + 0.5 * 4 - 7, -1])
})

test('standardized numbers have mean 0 and sample deviation 1; one number stays', () => {
  const x = Float32Array.of(1, 2, 3, 6)
  standardize(x)
  const deviation = Math.sqrt((4 + 1 + 0 + 9) / 3)
  near(x, [-2 / deviation, -1 / deviation, 0, 3 / deviation])
  const one = Float32Array.of(5)
  standardize(one)
  near(one, [5])
})

test('explained variance is 1 for perfect values, 0 for constant ones, and takes the given rows only', () => {
  assert.is(explainedVariance([1, 2, 3], [0, 0, 0], [0, 1, 2]), 1)
  assert.is(explainedVariance([1, 1, 1], [-1, 0, 1], [0, 1, 2]), 0)
  assert.is(explainedVariance([1, 2, 3], [0, 0, 100], [0, 1]), 1)
  assert.is(explainedVariance([1, 1], [0, 0], [0, 1]), 0)
})

test.run()
