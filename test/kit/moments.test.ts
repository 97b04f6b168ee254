import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { moments } from '../../src/kit/moments.ts'

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`)
const written = (m: ReturnType<typeof moments>, D: number) => {
  const out = new Float32Array(2 * D)
  m.write(out)
  return [...out]
}

test('with no vectors, or one, the scale is 1', () => {
  const m = moments(2)
  assert.equal(written(m, 2), [0, 0, 1, 1])
  m.add([3, -4])
  assert.equal(written(m, 2), [3, -4, 1, 1])
})

test('by hand: 1, 2, 6 have mean 3 and variance 14/3', () => {
  const m = moments(1, 0)
  for (const x of [1, 2, 6]) m.add([x])
  const [mean, scale] = written(m, 1)
  near(mean!, 3, 1e-6)
  near(scale!, 1 / Math.sqrt(14 / 3), 1e-6)
})

test('equal to a two-pass computation, far from zero too', () => {
  const random = rng('moments')
  const rows = Array.from({ length: 5000 }, () => [
    random.normal(),
    1e6 + 0.1 * random.normal(),
    7,
    -3 + 20 * random.next(),
  ])
  const m = moments(4, 1e-8)
  for (const row of rows) m.add(row)
  const out = written(m, 4)
  for (let i = 0; i < 4; i++) {
    const mean = rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length
    const variance = rows.reduce((sum, row) => sum + (row[i]! - mean) ** 2, 0) / rows.length
    near(out[i]!, mean, 1e-6)
    near(out[4 + i]!, 1 / Math.sqrt(variance + 1e-8), 1e-5)
  }
})

test('restored from its bytes, it continues bit for bit', () => {
  const random = rng('bytes')
  const [one, other] = [moments(3), moments(3)]
  const add = (m: typeof one, x: number[]) => m.add(Float32Array.from(x))
  const rows = Array.from({ length: 40 }, () => [random.normal(), random.normal(), random.normal()])
  for (const row of rows.slice(0, 20)) add(one, row)
  other.bytes.set(one.bytes.slice())
  for (const row of rows.slice(20)) {
    add(one, row)
    add(other, row)
  }
  assert.equal(written(other, 3), written(one, 3))
  assert.equal([...other.bytes], [...one.bytes])
})

test.run()
