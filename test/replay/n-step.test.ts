import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type NStep, nStep } from '../../src/replay/n-step.ts'

const schema = { observation: { shape: [2] }, action: { shape: [], dtype: 'int32' } } as const
type Steps = NStep<typeof schema>

/** [s_t, a_t, R, discount, s_{t+m}]: the state after step t is t + 1, its action 10 t. */
type Written = readonly [number, number, number, number, number]

/** Takes step t of a slot, with reward `reward`; returns the completed rows. */
function take(
  steps: Steps,
  slot: number,
  t: number,
  reward: number,
  end: '' | 'terminated' | 'truncated' = '',
): Written[] {
  const rows: Written[] = []
  const next = { reward, terminated: end === 'terminated', truncated: end === 'truncated' }
  const observation = new Float32Array([t, -t])
  steps.observe(slot, { observation, action: 10 * t }, next, row => {
    assert.is(row.observation[1], -row.observation[0]!)
    rows.push([row.observation[0]!, row.action[0]!, row.reward, row.discount, t + 1])
  })
  observation.fill(99) // was copied
  return rows
}

test('one step is the transition itself', () => {
  const steps = nStep(schema, { n: 1, gamma: 0.5, slots: 1 })
  assert.equal(take(steps, 0, 0, 7), [[0, 0, 7, 0.5, 1]])
  assert.equal(take(steps, 0, 1, -3, 'truncated'), [[1, 10, -3, 0.5, 2]])
  assert.equal(take(steps, 0, 2, 4, 'terminated'), [[2, 20, 4, 0, 3]])
})

test('three steps: R = r₀ + γ r₁ + γ² r₂, discount γ³', () => {
  const steps = nStep(schema, { n: 3, gamma: 0.5, slots: 1 })
  assert.equal(take(steps, 0, 0, 1), [])
  assert.equal(take(steps, 0, 1, 2), [])
  assert.equal(take(steps, 0, 2, 4), [[0, 0, 3, 0.125, 3]])
  assert.equal(take(steps, 0, 3, 8), [[1, 10, 6, 0.125, 4]])
  assert.equal(take(steps, 0, 4, 16), [[2, 20, 12, 0.125, 5]])
})

test('at a terminal state the pending steps have discount 0', () => {
  const steps = nStep(schema, { n: 3, gamma: 0.5, slots: 1 })
  for (const t of [0, 1, 2]) take(steps, 0, t, 1)
  assert.equal(take(steps, 0, 3, 8, 'terminated'), [
    [1, 10, 3.5, 0, 4],
    [2, 20, 5, 0, 4],
    [3, 30, 8, 0, 4],
  ])
  assert.equal(take(steps, 0, 4, 1), [], 'the next episode starts anew')
})

test('at a truncation the pending steps have γ^m and the last observation', () => {
  const steps = nStep(schema, { n: 3, gamma: 0.5, slots: 1 })
  for (const t of [0, 1, 2]) take(steps, 0, t, 1)
  assert.equal(take(steps, 0, 3, 8, 'truncated'), [
    [1, 10, 3.5, 0.125, 4],
    [2, 20, 5, 0.25, 4],
    [3, 30, 8, 0.5, 4],
  ])
})

test('an episode shorter than n makes a row of each step', () => {
  const steps = nStep(schema, { n: 5, gamma: 0.5, slots: 1 })
  assert.equal(take(steps, 0, 0, 2), [])
  assert.equal(take(steps, 0, 1, 4, 'truncated'), [
    [0, 0, 4, 0.25, 2],
    [1, 10, 4, 0.5, 2],
  ])
})

test('slots do not mix', () => {
  const steps = nStep(schema, { n: 2, gamma: 0.5, slots: 2 })
  assert.equal(take(steps, 0, 0, 1), [])
  assert.equal(take(steps, 1, 100, 10), [])
  assert.equal(take(steps, 1, 101, 10, 'terminated'), [
    [100, 1000, 15, 0, 102],
    [101, 1010, 10, 0, 102],
  ])
  assert.equal(take(steps, 0, 1, 1), [[0, 0, 1.5, 0.25, 2]])
})

test('a reset slot drops its pending steps', () => {
  const steps = nStep(schema, { n: 2, gamma: 0.5, slots: 2 })
  take(steps, 0, 0, 1)
  take(steps, 1, 0, 1)
  steps.reset(0)
  assert.equal(take(steps, 0, 5, 1), [])
  assert.equal(take(steps, 1, 1, 1).length, 1)
})

/** A run of steps: which slot, what reward, how it ended. */
const runs = fc.array(
  fc.tuple(fc.nat(2), fc.integer({ min: -9, max: 9 }), fc.constantFrom('', '', '', 'terminated', 'truncated')),
  { maxLength: 60 },
) as fc.Arbitrary<[number, number, '' | 'terminated' | 'truncated'][]>

test('every step becomes one row, as the formula says', () => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 5 }), (run, n) => {
      const gamma = 0.5 // sums of halves are exact
      const steps = nStep(schema, { n, gamma, slots: 3 })
      const found = run.flatMap(([slot, reward, end], t) => take(steps, slot, t, reward, end))
      const expected: Written[] = []
      for (const [t, [slot]] of run.entries()) {
        const ahead = [...run.entries()].filter(([u, [other]]) => u >= t && other === slot).slice(0, n)
        const stop = ahead.findIndex(([, [, , end]]) => end !== '')
        const used = stop < 0 ? ahead : ahead.slice(0, stop + 1)
        if (stop < 0 && used.length < n) continue // still to come
        const reward = used.reduce((sum, [, [, r]], k) => sum + gamma ** k * r, 0)
        const [last, [, , end]] = used.at(-1)!
        expected.push([t, 10 * t, reward, end === 'terminated' ? 0 : gamma ** used.length, last + 1])
      }
      const byStart = (rows: Written[]) => rows.sort(([a], [b]) => a - b)
      assert.equal(byStart(found), byStart(expected))
    }),
    { seed: 7 },
  )
})

test('saved in mid-episode, it continues with the same bits', () => {
  fc.assert(
    fc.property(runs, runs, fc.integer({ min: 1, max: 4 }), (before, after, n) => {
      const options = { n, gamma: 0.97, slots: 3 }
      const [steps, restored] = [nStep(schema, options), nStep(schema, options)]
      for (const [t, [slot, reward, end]] of before.entries()) take(steps, slot, t, reward / 7, end)
      for (const [name, array] of Object.entries(steps.arrays)) restored.arrays[name]!.set(array.slice())
      const on = (each: Steps) =>
        after.flatMap(([slot, reward, end], t) => take(each, slot, before.length + t, reward / 7, end))
      assert.equal(on(restored), on(steps))
    }),
    { seed: 7 },
  )
})

test('a start or count that no step has left is refused', () => {
  const next = { reward: 0, terminated: false, truncated: false }
  const row = { observation: [1, 2], action: 0 }
  for (const [name, value] of [
    ['start', -1],
    ['start', 3],
    ['count', -1],
    ['count', 3],
    ['count', 2_143_289_344],
  ] as const) {
    const steps = nStep(schema, { n: 3, gamma: 1, slots: 2 })
    steps.arrays[`nStep/${name}`]![1] = value
    steps.observe(0, row, next, () => {})
    assert.throws(() => steps.observe(1, row, next, () => {}), /environment 1 has .* checkpoint .* is damaged/)
  }
})

test('impossible settings and rows are refused', () => {
  assert.throws(() => nStep(schema, { n: 0, gamma: 1, slots: 1 }), /whole number of at least 1, not 0/)
  assert.throws(() => nStep({ reward: { shape: [] } }, { n: 1, gamma: 1, slots: 1 }), /already have a column "reward"/)
  const steps = nStep(schema, { n: 1, gamma: 1, slots: 1 })
  const next = { reward: 0, terminated: false, truncated: false }
  assert.throws(() => steps.observe(0, { observation: [1, 2, 3], action: 0 }, next, () => {}), /takes 2 numbers a row/)
})

test.run()
