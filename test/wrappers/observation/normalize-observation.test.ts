import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { box, discrete } from '../../../src/core/space.ts'
import { normalizeObservation } from '../../../src/wrappers/observation/normalize-observation.ts'
import { runningStatistics } from '../../../src/wrappers/running-statistics.ts'
import { golden, near, playAll, script } from '../script.ts'

/**
 * Gymnasium keeps its statistics in float32, as the observations are, which costs it digits; in float64 it has ours.
 */
const precisions = { float32: 1e-4, float64: 1e-7 }

for (const [precision, tolerance] of Object.entries(precisions)) {
  const expected = golden.normalizeObservation[precision]

  test(`observations and statistics are those of Gymnasium’s NormalizeObservation in ${precision}`, () => {
    const env = normalizeObservation(script())
    near(playAll(env).observations, expected.observations, tolerance)
    near([...env.observationStatistics.mean], expected.mean, tolerance)
    near([...env.observationStatistics.variance], expected.variance, tolerance)
  })

  test(`frozen, they are those with update_running_mean off, in ${precision}`, () => {
    const statistics = trained()
    const before = statistics.save()
    const env = normalizeObservation(script(), { statistics, frozen: true })
    near(playAll(env).observations.slice(0, 10), expected.frozen, tolerance)
    assert.equal(statistics.save(), before)
  })
}

test('freeze stops a running one, and what it wraps', () => {
  let frozen = 0
  const statistics = trained()
  const env = normalizeObservation({ ...script(), freeze: () => frozen++ }, { statistics })
  const before = statistics.save()
  env.freeze!()
  assert.is(frozen, 1)
  playAll(env)
  assert.equal(statistics.save(), before)
})

test('frozen from the start it is a pure function: nothing to freeze, nothing more to save', () => {
  const inner = script()
  const env = normalizeObservation(inner, { statistics: trained(), frozen: true })
  assert.not('freeze' in env)
  assert.equal(env.save!(), inner.save!())
})

test('environments that share statistics see each other’s observations', () => {
  const statistics = runningStatistics(3)
  for (let i = 0; i < 2; i++) playAll(normalizeObservation(script(), { statistics }))
  assert.ok(Math.abs(statistics.count - 2 * trained().count) < 1e-3)
})

test('frozen, observations have bounds, and are the same whatever becomes of the statistics', () => {
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

test('what cannot be is refused in a sentence', () => {
  const unsaved = { ...script(), save: undefined as never }
  delete (unsaved as { save?: unknown }).save
  const wrong: [() => unknown, RegExp][] = [
    [() => normalizeObservation(script({ observationSpace: discrete(3) }) as never), /needs observations in a Box/],
    [() => normalizeObservation(script(), { epsilon: 0 }), /needs an epsilon above 0, not 0/],
    [
      () => normalizeObservation(script(), { statistics: runningStatistics(2) }),
      /needs statistics of 3 numbers here, not 2/,
    ],
    [() => normalizeObservation(script(), { frozen: true }), /has seen nothing yet, so it cannot be frozen/],
    [() => normalizeObservation(script()).freeze!(), /has seen nothing yet, so it cannot be frozen/],
    [
      () => normalizeObservation(unsaved),
      /keeps its running statistics by save\(\) and restore\(\), which the environment lacks/,
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
