import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import type { Sampler } from '../../../src/tuning/sampler.ts'
import { randomSampler } from '../../../src/tuning/samplers/random.ts'
import { tpeSampler } from '../../../src/tuning/samplers/tpe.ts'
import { choice, type Point, parametersOf, range, when } from '../../../src/tuning/space.ts'
import type { FinishedTrial } from '../../../src/tuning/trial.ts'

const space = {
  rate: range(1e-5, 1, { log: true }),
  layers: range(1, 6, { integer: true }),
  optimizer: choice('adam', 'sgd'),
  momentum: when({ optimizer: 'sgd' }, range(0, 1)),
}
const parameters = parametersOf(space)
const loss = ({ rate, layers, optimizer, momentum = 0 }: Point) =>
  Math.log10(rate! / 3e-3) ** 2 + (layers! - 4) ** 2 + (optimizer === 1 ? (momentum - 0.9) ** 2 : 2)

/** Searches for `n` trials. */
function searched(sampler: Sampler, seed: number, n: number): readonly FinishedTrial[] {
  const finished: FinishedTrial[] = []
  for (let i = 0; i < n; i++) {
    const point = sampler(parameters, { number: i, finished, running: [] }, rng(seed))
    finished.push({ point, loss: loss(point) })
  }
  return finished
}
const best = (trials: readonly FinishedTrial[]) => Math.min(...trials.map(trial => trial.loss))

test('it finds conditional, integer and categorical optima; chance does not', () => {
  const seeds = [0, 1, 2, 3, 4]
  const found = seeds.map(seed => best(searched(tpeSampler(), seed, 60)))
  const drawn = seeds.map(seed => best(searched(randomSampler, seed, 60)))
  assert.ok(found.filter(x => x < 0.1).length >= 4, found.join())
  assert.ok(drawn.filter(x => x < 0.1).length <= 2, drawn.join())
})

test('proposals are within the space, and the conditional parameter exists where its condition holds', () => {
  for (const { point } of searched(tpeSampler(), 5, 60)) {
    assert.ok(point.rate! >= 1e-5 && point.rate! <= 1)
    assert.ok(Number.isInteger(point.layers) && point.layers! >= 1 && point.layers! <= 6)
    assert.is('momentum' in point, point.optimizer === 1)
  }
})

test('the same history and seed give the same proposal', () => {
  assert.equal(searched(tpeSampler(), 3, 30), searched(tpeSampler(), 3, 30))
  assert.not.equal(searched(tpeSampler(), 3, 30), searched(tpeSampler(), 4, 30))
})

test('running trials are not proposed again', () => {
  const finished = searched(tpeSampler(), 1, 40)
  const propose = (running: readonly Point[]) => {
    const points: Point[] = []
    for (let i = 0; i < 40; i++) points.push(tpeSampler()(parameters, { number: i, finished, running }, rng('more')))
    return points
  }
  const near = (points: readonly Point[], { rate }: Point) =>
    points.filter(point => Math.abs(Math.log10(point.rate! / rate!)) < 0.2).length
  const [first] = propose([])
  const twins = Array.from({ length: 12 }, () => first!)
  assert.ok(near(propose(twins), first!) < near(propose([]), first!))
})

test('a pruned trial ranks behind those that ended, and a NaN behind all', () => {
  const parameter = parametersOf({ x: range(0, 1) })
  const finished = Array.from({ length: 30 }, (_, i): FinishedTrial => {
    const x = (i + 0.5) / 30
    if (x > 0.6) return { point: { x }, loss: -1000, pruned: 5 } // would be the best
    return { point: { x }, loss: x < 0.3 ? Number.NaN : x }
  })
  const points = Array.from({ length: 30 }, (_, i) =>
    tpeSampler()(parameter, { number: i, finished, running: [] }, rng('pruned')),
  )
  const inside = points.filter(({ x }) => x! > 0.25 && x! < 0.5).length
  assert.ok(inside > 20, `${inside} of 30`)
})

test.run()
