import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { type Box, box, discrete, multiDiscrete, type Space } from '../../../src/core/space.ts'
import { frameStack } from '../../../src/wrappers/observation/frame-stack.ts'
import { golden, near, playAll, script } from '../script.ts'

for (const padding of ['reset', 'zero'] as const)
  test(`observations match Gymnasium’s FrameStackObservation, padded with ${padding}`, () => {
    near(playAll(frameStack(script(), 3, { padding })).observations, golden.frameStack[padding])
  })

test('Discrete observations stack as in Gymnasium', () => {
  const inner = script({ observationSpace: discrete(5), observe: o => Math.trunc(o[1]!) % 5 })
  const env = frameStack(inner, 4)
  assert.equal(env.observationSpace, multiDiscrete([5, 5, 5, 5]))
  near(playAll(env).observations, golden.frameStackDiscrete)
})

test('the space has a leading frame dimension, and each frame’s bounds', () => {
  const of = (observationSpace: Space) => frameStack(script({ observationSpace }), 2).observationSpace
  assert.equal(of(box([3, 2], 0, 1)), box([2, 3, 2], 0, 1))
  assert.equal(of(box([2], [0, 1], 5)), box([2, 2], [0, 1, 0, 1], 5))
  assert.equal(of(box([2], 0, 255, 'uint8')), box([2, 2], 0, 255, 'uint8'))
  assert.equal(of(multiDiscrete([3, 2])), multiDiscrete([3, 2, 3, 2]))
})

test('zero padding uses the values closest to 0 within the bounds', () => {
  const observationSpace: Box = box([3], [-1, 2, -9], [1, 3, -4])
  const inner = script({ observationSpace, observe: () => Float32Array.of(1, 3, -9) })
  const { observation } = frameStack(inner, 2, { padding: 'zero' }).reset(rng(0))
  assert.equal(observation, Float32Array.of(0, 2, -4, 1, 3, -9))
})

test('each observation is a new array that later steps do not modify', () => {
  const env = frameStack(script(), 3)
  const first = env.reset(rng(0)).observation
  const copy = first.slice()
  const second = env.step(0).observation
  second.fill(0)
  const third = env.step(0).observation
  assert.equal(first, copy)
  assert.is.not(third[3], 0, 'the stack must not be the array it returned')
})

test('invalid counts, unknown paddings and states of another size are rejected', () => {
  for (const k of [0, 2.5]) assert.throws(() => frameStack(script(), k), /frameStack needs frames to be a whole number/)
  assert.throws(
    () => frameStack(script(), 2, { padding: 'none' as never }),
    /frameStack: padding must be reset or zero, not none\./,
  )
  const env = frameStack(script(), 2)
  env.reset(rng(0))
  assert.throws(
    () => frameStack(script(), 3).restore!(env.save!()),
    /frameStack: the saved state does not hold 9 numbers; was it saved with another number/,
  )
  assert.throws(() => env.restore!({ episode: 0, t: 1 }), /frameStack: the state is of another environment/)
})

test.run()
