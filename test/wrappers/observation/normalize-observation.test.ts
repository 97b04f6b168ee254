import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { box, discrete } from '../../../src/core/space.ts'
import { normalizeObservation } from '../../../src/wrappers/observation/normalize-observation.ts'
import { runningStatistics } from '../../../src/wrappers/running-statistics.ts'
import { golden, near, playAll, script } from '../script.ts'

/** Gymnasium keeps its statistics in the dtype of the observations, float32, and loses precision; float64 agrees. */
const precisions = { float32: 1e-4, float64: 1e-7 }

for (const [precision, tolerance] of Object.entries(precisions)) {
  const expected = golden.normalizeObservation[precision]

  test(`observations and statistics match Gymnasium’s NormalizeObservation in ${precision}`, () => {
    const env = normalizeObservation(script())
    near(playAll(env).observations, expected.observations, tolerance)
    near([...env.observationStatistics.mean], expected.mean, tolerance)
    near([...env.observationStatistics.variance], expected.variance, tolerance)
  })

  test(`frozen: they match update_running_mean = False, in ${precision}`, () => {
    const statistics = trained()
    const before = statistics.save()
    const env = normalizeObservation(script(), { statistics, frozen: true })
    near(playAll(env).observations.slice(0, 10), expected.frozen, tolerance)
    assert.equal(statistics.save(), before)
  })
}

test('freeze stops the updates, and freezes the wrapped environment', () => {
  let frozen = 0
  const statistics = trained()
  const env = normalizeObservation({ ...script(), freeze: () => frozen++ }, { statistics })
  const before = statistics.save()
  env.freeze!()
  assert.is(frozen, 1)
  playAll(env)
  assert.equal(statistics.save(), before)
})

test('frozen: true makes it a pure function, with nothing to freeze and no extra state', () => {
  const inner = script()
  const env = normalizeObservation(inner, { statistics: trained(), frozen: true })
  assert.not('freeze' in env)
  assert.equal(env.save!(), inner.save!())
})

test('environments can share statistics', () => {
  const statistics = runningStatistics(3)
  for (let i = 0; i < 2; i++) playAll(normalizeObservation(script(), { statistics }))
  assert.ok(Math.abs(statistics.count - 2 * trained().count) < 1e-3)
})

test('frozen: observations are bounded, and later updates of the statistics have no effect', () => {
  const statistics = runningStatistics(3, { count: 9, mean: [1, 0, 0], variance: [4, 1, 1] })
  const inner = () => script({ observationSpace: box([3], [-1, -Infinity, 0], [5, 1, 0.1]) })
  const frozen = () => normalizeObservation(inner(), { statistics, frozen: true, epsilon: 1e-30 })
  const [env, other] = [frozen(), frozen()]
  const { low, high } = env.observationSpace
  assert.equal(
    [low, high],
    [
      [-1, -Infinity, 0],
      [2, 1, Math.fround(0.1)],
    ],
  )
  const before = playAll(env).observations
  statistics.add([50, 50, 50])
  assert.equal(playAll(other).observations, before)
  assert.is(normalizeObservation(inner()).observationSpace.low, -Infinity)
})

test('invalid arguments are rejected in one sentence', () => {
  const unsaved = { ...script(), save: undefined as never }
  delete (unsaved as { save?: unknown }).save
  const wrong: [() => unknown, RegExp][] = [
    [() => normalizeObservation(script({ observationSpace: discrete(3) }) as never), /needs Box observations/],
    [() => normalizeObservation(script(), { epsilon: 0 }), /needs an epsilon above 0, not 0/],
    [
      () => normalizeObservation(script(), { statistics: runningStatistics(2) }),
      /needs statistics of 3 numbers, not 2/,
    ],
    [() => normalizeObservation(script(), { frozen: true }), /has no data yet, so it cannot be frozen/],
    [() => normalizeObservation(script()).freeze!(), /has no data yet, so it cannot be frozen/],
    [
      () => normalizeObservation(unsaved),
      /stores its running statistics through save\(\) and restore\(\), which the environment lacks/,
    ],
  ]
  for (const [go, message] of wrong) assert.throws(go, message)
  assert.ok(normalizeObservation(unsaved, { statistics: runningStatistics(3) }))
})

function trained() {
  const env = normalizeObservation(script())
  playAll(env)
  return env.observationStatistics
}

test.run()
