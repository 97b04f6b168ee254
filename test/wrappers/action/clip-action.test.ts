import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { box } from '../../../src/core/space.ts'
import { clipAction } from '../../../src/wrappers/action/clip-action.ts'
import { golden, near, script } from '../script.ts'

test('actions match Gymnasium’s ClipAction, and the action space is unbounded', () => {
  const { given, taken, low, high } = golden.clipAction
  const inner = script({ actionSpace: box([3], [-1, 0, 5], [3, 0.5, 6]) })
  const env = clipAction(inner)
  assert.equal([low, high], [Array(3).fill(env.actionSpace.low), Array(3).fill(env.actionSpace.high)])
  env.reset(rng(0))
  for (const action of given) env.step(Float32Array.from(action))
  near(
    inner.actions.map(a => [...(a as Float32Array)]),
    taken,
  )
})

test('actions stay within bounds that are not float32', () => {
  const inner = script({ actionSpace: box([2], 0.1, 0.3) })
  const env = clipAction(inner)
  env.reset(rng(0))
  env.step(Float32Array.of(9, -9))
  const [high, low] = inner.actions[0] as unknown as [number, number]
  assert.ok(high <= 0.3 && low >= 0.1, `${[high, low]}`)
})

test('the original action is not modified', () => {
  const env = clipAction(script({ actionSpace: box([1], -1, 1) }))
  const action = Float32Array.of(3)
  env.reset(rng(0))
  env.step(action)
  assert.equal(action, Float32Array.of(3))
})

test('action spaces other than Box are rejected', () => {
  assert.throws(() => clipAction(script() as never), /clipAction needs a Box action space/)
})

test.run()
