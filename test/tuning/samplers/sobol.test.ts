import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { directionNumbers } from '../../../src/tuning/samplers/sobol/direction-numbers.ts'
import { coordinate, sobolSampler } from '../../../src/tuning/samplers/sobol.ts'
import { choice, type Parameter, parametersOf, range } from '../../../src/tuning/space.ts'

test('without scrambling, the sequence is that of SciPy', () => {
  // scipy.stats.qmc.Sobol(64, scramble=False, bits=32).random(64), dimensions 0, 1, 2, 7, 30 and 63
  const dimensions = [0, 1, 2, 7, 30, 63]
  for (const [n, expected] of [
    [0, [0, 0, 0, 0, 0, 0]],
    [1, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
    [2, [0.75, 0.25, 0.25, 0.75, 0.25, 0.75]],
    [3, [0.25, 0.75, 0.75, 0.25, 0.75, 0.25]],
    [7, [0.125, 0.625, 0.375, 0.625, 0.625, 0.375]],
    [20, [0.46875, 0.09375, 0.84375, 0.21875, 0.03125, 0.21875]],
    [63, [0.015625, 0.796875, 0.359375, 0.140625, 0.015625, 0.734375]],
  ] as const)
    assert.equal(
      dimensions.map(d => coordinate(n, directionNumbers[d]!) / 2 ** 32),
      expected,
    )
})

const drawn = (parameters: readonly Parameter[], n: number, seed: number) =>
  Array.from({ length: n }, (_, number) =>
    Object.values(sobolSampler(parameters, { number, finished: [], running: [] }, rng(seed))),
  )
const cube = (count: number) =>
  parametersOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, range(0, 1)])))
const points = (count: number, n: number, seed: number) => drawn(cube(count), n, seed)
/** Parameters that say in which of so many equal parts a point is. */
const parts = (...counts: readonly number[]) =>
  parametersOf(Object.fromEntries(counts.map((count, i) => [`x${i}`, choice(...Array(count).keys())])))

test('scrambled, each part of each parameter has one of 2^k points, and the first two parameters fill a net', () => {
  const places = drawn(parts(...Array<number>(64).fill(64)), 64, 7)
  for (let d = 0; d < 64; d++) assert.is(new Set(places.map(x => x[d])).size, 64, `${d}`)
  for (const [a, b] of [
    [2, 32],
    [8, 8],
    [32, 2],
  ] as const)
    assert.is(new Set(drawn(parts(a, b), 64, 7).map(x => x[0]! * b + x[1]!)).size, 64)
  assert.not.equal(points(2, 4, 1), points(2, 4, 2))
  assert.equal(points(2, 4, 1), points(2, 4, 1))
})

test('it integrates better than random points', () => {
  const f = (x: readonly number[]) => x.reduce((product, v) => product * (0.5 + v), 1) // mean 1
  const errors = [0, 1, 2, 3, 4].map(seed => Math.abs(points(4, 256, seed).reduce((sum, x) => sum + f(x), 0) / 256 - 1))
  assert.ok(Math.max(...errors) < 0.01, errors.join()) // 0.037 is the deviation of random points
})

test('more than 64 parameters work: the others are random', () => {
  const [one, other] = points(70, 2, 0)
  assert.is(one!.length, 70)
  assert.not.equal(one!.slice(64), other!.slice(64))
})

test.run()
