import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import type { Sampler } from '../../../src/tuning/sampler.ts'
import { cmaEsSampler } from '../../../src/tuning/samplers/cma-es.ts'
import { randomSampler } from '../../../src/tuning/samplers/random.ts'
import { choice, type Point, parametersOf, range, type SearchSpace, when } from '../../../src/tuning/space.ts'
import type { FinishedTrial } from '../../../src/tuning/trial.ts'

function searched(sampler: Sampler, space: SearchSpace, loss: (point: Point) => number, n: number, lag = 1, seed = 0) {
  const parameters = parametersOf(space)
  const trials: FinishedTrial[] = []
  for (let number = 0; number < n; number++) {
    const seen = Math.max(0, number - lag + 1)
    const running = trials.slice(seen).map(({ point }) => point)
    const point = sampler(parameters, { number, finished: trials.slice(0, seen), running }, rng(seed))
    trials.push({ point, loss: loss(point) })
  }
  return trials
}
const best = (trials: readonly FinishedTrial[]) => Math.min(...trials.map(({ loss }) => loss))

/** A narrow rotated valley with its minimum, 0, at (0.7, …, 0.7). */
const valley = (point: Point): number => {
  const x = Object.values(point).map(v => v - 0.7)
  const sum = x.reduce((a, b) => a + b, 0)
  return sum ** 2 + x.reduce((total, v, i) => total + 0.01 * (v - x[(i + 1) % x.length]!) ** 2, 0)
}
const cube: SearchSpace = { a: range(0, 1), b: range(0, 1), c: range(0, 1), d: range(0, 1) }

test('it follows a rotated valley to its end', () => {
  const found = [0, 1].map(seed => best(searched(cmaEsSampler, cube, valley, 450, 1, seed)))
  const drawn = [0, 1].map(seed => best(searched(randomSampler, cube, valley, 450, 1, seed)))
  assert.ok(Math.max(...found) < 1e-6, found.join())
  assert.ok(Math.min(...drawn) > 1e-5, drawn.join())
})

test('it also converges when several trials run at a time', () => {
  assert.ok(best(searched(cmaEsSampler, cube, valley, 400, 7)) < 1e-5)
})

test('the optimum may be at a bound, on a logarithmic scale, or an integer', () => {
  const space = { rate: range(1e-5, 1, { log: true }), edge: range(0, 1), count: range(1, 20, { integer: true }) }
  const loss = ({ rate, edge, count }: Point) => Math.log10(rate! / 1e-3) ** 2 + edge! + (count! - 7) ** 2 / 10
  const trials = searched(cmaEsSampler, space, loss, 250)
  const last = trials.slice(-40)
  assert.ok(best(trials) < 0.01, `${best(trials)}`)
  assert.ok(last.filter(({ point }) => point.count === 7).length >= 20)
  assert.ok(new Set(last.map(({ point }) => point.count)).size > 1, 'other integers are still tried')
  for (const { point } of trials) assert.ok(point.edge! >= 0 && point.edge! <= 1 && Number.isInteger(point.count))
})

test('choices and conditional parameters come from TPE', () => {
  const space = { x: range(-1, 1), kind: choice('a', 'b'), y: when({ kind: 'b' }, range(0, 1)) }
  const loss = ({ x, kind, y = 0 }: Point) => (x! - 0.5) ** 2 + (kind === 0 ? 1 : (y - 0.25) ** 2)
  const trials = searched(cmaEsSampler, space, loss, 100)
  assert.ok(best(trials) < 0.01, `${best(trials)}`)
  for (const { point } of trials) assert.is('y' in point, point.kind === 1)
})

test('the same history and seed give the same proposal', () => {
  const run = (seed: number) => searched(cmaEsSampler, cube, valley, 40, 1, seed)
  assert.equal(run(1), run(1))
  assert.not.equal(run(1), run(2))
})

test.run()
