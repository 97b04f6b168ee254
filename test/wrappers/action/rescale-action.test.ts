import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pendulumV1 } from '../../../envs/classic/pendulum.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { box } from '../../../src/core/space.ts'
import { rescaleAction } from '../../../src/wrappers/action/rescale-action.ts'
import { golden, near, script } from '../script.ts'

const actionSpace = box([3], [-1, 0, 5], [3, 0.5, 6])

for (const [name, low, high] of [
  ['rescaleAction', -1, 1],
  ['rescaleActionEach', [-2, 0, 1], [2, 10, 4]],
] as const)
  test(`${name}: actions match Gymnasium’s RescaleAction`, () => {
    const { given, taken } = golden[name]
    const inner = script({ actionSpace })
    const env = rescaleAction(inner, low, high)
    assert.equal(env.actionSpace, box([3], low, high))
    env.reset(rng(0))
    for (const action of given) env.step(Float32Array.from(action))
    near(
      inner.actions.map(a => [...(a as Float32Array)]),
      taken,
      1e-6,
    )
  })

test('actions within [low, high] stay within the environment’s bounds despite rounding', () => {
  const limits = box([1], 0.1, 0.7)
  const inner = script({ actionSpace: limits })
  const env = rescaleAction(inner, -0.3, 0.9)
  env.reset(rng(0))
  env.step(Float32Array.of(-0.3))
  env.step(Float32Array.of(0.9))
  const [low, high] = inner.actions.map(a => (a as Float32Array)[0])
  assert.equal([low, high], [Math.fround(0.1), Math.fround(0.7)])
})

test('actions stay within bounds that are not float32', () => {
  const inner = script({ actionSpace: box([2], [-0.3, 0.1], [0.3, 0.2]) })
  const env = rescaleAction(inner)
  env.reset(rng(0))
  env.step(Float32Array.of(-1, -1))
  env.step(Float32Array.of(1, 1))
  const [[a, b], [c, d]] = inner.actions.map(action => [...(action as Float32Array)]) as [number[], number[]]
  assert.ok(a! >= -0.3 && b! >= 0.1 && c! <= 0.3 && d! <= 0.2, `${[a, b, c, d]}`)
})

test('1 is the maximum torque of Pendulum', () => {
  const [env, inner] = [rescaleAction(make(pendulumV1)), make(pendulumV1)]
  assert.equal(env.reset(rng(0)), inner.reset(rng(0)))
  for (const torque of [1, -1, 0.25])
    assert.equal(env.step(Float32Array.of(torque)), inner.step(Float32Array.of(2 * torque)))
})

test('other action spaces and invalid bounds are rejected', () => {
  for (const space of [box([1], 0, Infinity), box([1], 2, 2)])
    assert.throws(
      () => rescaleAction(script({ actionSpace: space })),
      /rescaleAction needs a Box action space with finite, distinct bounds/,
    )
  assert.throws(() => rescaleAction(script() as never), /rescaleAction needs a Box action space/)
  for (const [low, high] of [
    [1, 1],
    [2, 1],
    [-1, Infinity],
    [[-1], 1],
    [-1, [1, 1]],
  ] as const)
    assert.throws(
      () => rescaleAction(script({ actionSpace }), low, high),
      /rescaleAction needs finite bounds with low below high, each one number or 3/,
    )
})

test.run()
