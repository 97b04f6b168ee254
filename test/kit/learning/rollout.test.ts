import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { box } from '../../../src/core/space.ts'
import { rollout } from '../../../src/kit/learning/rollout.ts'
import { rolloutBatches, shuffled } from '../../../src/kit/learning/rollout-batches.ts'

/** Two environments, three steps; observations are [10 · slot + t], then [10 · slot + t + 0.5]. */
function filled(ends: Readonly<Record<string, 'terminated' | 'truncated'>>, without: readonly string[] = []) {
  const held = rollout({ observationSpace: box([1], -100, 100), envs: 2, steps: 3, action: 1, legal: 2 })
  for (let t = 0; t < 3; t++)
    for (const slot of [0, 1]) {
      const name = `${slot}${t}`
      if (without.includes(name)) continue
      const at = 10 * slot + t
      held.add(
        {
          slot,
          view: { observation: Float32Array.of(at), ...(t === 1 && { legal: Uint8Array.of(0, 1) }) },
          decision: { action: 1 },
          next: {
            observation: Float32Array.of(at + 0.5),
            reward: 1,
            terminated: ends[name] === 'terminated',
            truncated: ends[name] === 'truncated',
          },
        },
        { action: [at], logDensity: -at, value: 0 },
      )
    }
  return held
}

test('rows are environment after environment, with masks of ones where all actions are legal', () => {
  const { arrays, rows } = filled({})
  assert.equal([...arrays.observation], [0, 1, 2, 10, 11, 12])
  assert.equal([...arrays.next], [0.5, 1.5, 2.5, 10.5, 11.5, 12.5])
  assert.equal([...arrays.logDensity], [-0, -1, -2, -10, -11, -12])
  assert.equal([...arrays.legal], [1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1])
  assert.equal(rows(), [0, 1, 2, 3, 4, 5])
})

test('steps beyond T are left out, missing ones too, and an abandoned episode is cut off', () => {
  const held = filled({}, ['11', '12'])
  held.add(
    {
      slot: 0,
      view: { observation: Float32Array.of(77) },
      decision: { action: 0 },
      next: { observation: Float32Array.of(78), reward: 0, terminated: false, truncated: false },
    },
    { action: [0], logDensity: 0, value: 0 },
  )
  assert.equal([...held.arrays.observation], [0, 1, 2, 10, 0, 0])
  assert.equal(held.rows(), [0, 1, 2, 3])
  assert.equal([0, 1, 2, 3].map(held.isLast), [false, false, true, true])
  const early = filled({}, ['01', '02', '11', '12'])
  early.abandon(0)
  assert.is(early.arrays.ended[0], 2)
  early.clear()
  assert.equal(early.rows(), [])
})

test('only steps that are not followed, and not terminal, bootstrap', async () => {
  const held = filled({ '00': 'truncated', '02': 'terminated', '11': 'terminated' })
  const asked: number[] = []
  const batches = rolloutBatches(held, {
    batch: 6,
    gamma: 1,
    lambda: 1,
    standardized: false,
    random: rng(1),
    policy: {
      ...{ shape: [1], outputs: 2 },
      run(count, fill) {
        const into = new Float32Array(8) // longer than needed, as an engine's may be
        fill(into)
        asked.push(...into.subarray(0, count))
        return Float32Array.from([...into.subarray(0, count)].flatMap(x => [-1, 100 * x]))
      },
    },
  })
  await batches.begin()
  assert.equal(asked, [0.5, 12.5])
  const names = Object.entries(batches.feed.inputs)
  const into = Object.fromEntries(
    names.map(([name, { shape }]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )
  batches.feed.fill(into, 1)
  const byState = new Map([...into.observation!].map((s, i) => [s, into.advantage![i]!]))
  assert.equal(
    [0, 1, 2, 10, 11, 12].map(s => byState.get(s)),
    [1 + 50, 2, 1, 2, 1, 1 + 1250],
  )
  assert.equal([...into.observation!], [...into.action!], 'columns keep to their rows')
})

test('a shuffle takes each row once before any comes again, in orders of their own', () => {
  const next = shuffled([3, 5, 7, 11, 13], rng(1))
  const passes = Array.from({ length: 40 }, () => Array.from({ length: 5 }, next))
  for (const pass of passes)
    assert.equal(
      [...pass].sort((a, b) => a - b),
      [3, 5, 7, 11, 13],
    )
  assert.ok(new Set(passes.map(String)).size > 20)
})

test.run()
