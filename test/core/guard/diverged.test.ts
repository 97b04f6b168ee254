import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import {
  Diverged,
  notFinite,
  requireFiniteAction,
  requireFiniteArrays,
  requireFiniteMetrics,
} from '../../../src/core/guard/diverged.ts'

const what = (work: () => void): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof Diverged) return error.what
    throw error
  }
  return 'finite'
}

test('metrics: the error names the first one that is not finite', () => {
  const { NaN: no, MAX_VALUE } = Number
  assert.is(
    what(() => requireFiniteMetrics({})),
    'finite',
  )
  assert.is(
    what(() => requireFiniteMetrics({ loss: MAX_VALUE, q: -0, epsilon: 1e-300 })),
    'finite',
  )
  assert.is(
    what(() => requireFiniteMetrics({ q: 1, loss: no, x: Infinity })),
    'the metric loss is NaN',
  )
  assert.is(
    what(() => requireFiniteMetrics({ criticLoss: -Infinity })),
    'the metric criticLoss is -Infinity',
  )
})

test('arrays: the first element that is not finite is found at any index', () => {
  const weights = new Float32Array(1000).fill(-3e38)
  assert.is(
    what(() => requireFiniteArrays({ q: weights, mask: Uint8Array.of(1) })),
    'finite',
  )
  for (const [at, bad] of [
    [0, Number.NaN],
    [499, Infinity],
    [999, -Infinity],
  ] as const) {
    const array = weights.with(at, bad)
    assert.is(notFinite(array), at)
    assert.is(
      what(() => requireFiniteArrays({ fine: weights, q: array })),
      `the weights "q" have ${bad} at index ${at}`,
    )
  }
  assert.is(notFinite(new Float32Array(0)), -1)
})

test('actions: numbers and Float32Arrays are checked, anything else is ignored', () => {
  for (const fine of [3, Float32Array.of(1, -1), Int32Array.of(7), 'left', undefined])
    assert.is(
      what(() => requireFiniteAction(fine)),
      'finite',
    )
  assert.is(
    what(() => requireFiniteAction(Number.NaN)),
    "the agent's action is NaN",
  )
  assert.is(
    what(() => requireFiniteAction(Float32Array.of(0, Infinity))),
    "the agent's action has Infinity at index 1",
  )
})

test('the message has the step, the likely cause, the fix and the last checkpoint', () => {
  const first = new Diverged('the metric loss is NaN')
  assert.ok(first instanceof UserError && !first.usage)
  assert.match(
    first.message,
    /^learning has diverged: the metric loss is NaN; the likely cause is a learning rate .*\.$/,
  )
  const located = first.with({ step: 12_000 })
  assert.match(located.message, /^learning has diverged at step 12,000: the metric loss is NaN; /)
  assert.match(
    located.with({ checkpoint: 'runs/a' }).message,
    /at step 12,000: .*; the last good checkpoint is runs\/a\.$/,
  )
  assert.match(located.with({ checkpoint: null }).message, /; there is no earlier checkpoint\.$/)
})

test.run()
