import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { uniforms } from '../../src/nn/uniforms.ts'

test('equal streams give equal numbers, the next call others', () => {
  const draw = (random = rng(1)) => {
    const into = new Float32Array(100)
    uniforms(random, into)
    return into
  }
  assert.equal(draw(), draw())
  const stream = rng(1)
  assert.not.equal(draw(stream), draw(stream))
  assert.not.equal(draw(rng(2)), draw())
  const state = stream.state()
  assert.equal(draw(stream), draw(rng(state)))
})

test('only the given range is written', () => {
  const into = new Float32Array(9).fill(-1)
  uniforms(rng(1), into, 3, 6)
  assert.equal(
    [...into].map(x => x >= 0),
    [false, false, false, true, true, true, false, false, false],
  )
})

test('they are uniform in [0, 1): mean, variance, deciles, independent neighbors', () => {
  const n = 100_000
  const into = new Float32Array(n)
  uniforms(rng('uniform'), into)
  assert.ok(into.every(x => x >= 0 && x < 1))
  const mean = into.reduce((sum, x) => sum + x, 0) / n
  const variance = into.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n
  const together = into.reduce((sum, x, i) => sum + (x - mean) * ((into[i + 1] ?? mean) - mean), 0) / n
  assert.ok(Math.abs(mean - 1 / 2) < 0.004, `${mean}`)
  assert.ok(Math.abs(variance - 1 / 12) < 0.002, `${variance}`)
  assert.ok(Math.abs(together) < 0.002, `${together}`)
  const tenths = new Float64Array(10)
  for (const x of into) tenths[Math.floor(x * 10)]!++
  const chi = tenths.reduce((sum, k) => sum + (k - n / 10) ** 2 / (n / 10), 0)
  assert.ok(chi < 27.9, `${chi}`) // 9 degrees of freedom: exceeded once in a thousand
})

test.run()
