import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { transition } from '../../../src/core/env.ts'
import { rng } from '../../../src/core/rng.ts'
import { type Box, box, type Discrete, discrete, multiDiscrete } from '../../../src/core/space.ts'
import type { CompositeEnv } from '../../../src/wrappers/observation/composite.ts'
import { flattenObservation } from '../../../src/wrappers/observation/flatten-observation.ts'
import { golden, near, playAll, script } from '../script.ts'

const composite = {
  where: box([2, 2], -2, 2),
  gear: discrete(4),
  both: [multiDiscrete([2, 3]), { z: discrete(2), a: box([1], 0, 9) }],
} as const

const clip = (x: number) => Math.min(2, Math.max(-2, x))
const observe = ([a, b, c]: readonly number[]) => ({
  where: Float32Array.of(a!, -a!, b! / 300, c!).map(clip),
  gear: Math.trunc(b!) % 4,
  both: [
    Int32Array.of(Math.trunc(b!) % 2, Math.trunc(b!) % 3),
    { z: a! > 0 ? 1 : 0, a: Float32Array.of(Math.abs(a!)) },
  ],
})

test('composite observations match Gymnasium’s FlattenObservation', () => {
  const env = flattenObservation(script({ observationSpace: composite, observe }))
  const { low, high, observations } = golden.flattenObservation
  assert.equal(env.observationSpace, box([low.length], low, high))
  near(playAll(env as never).observations, observations, 1e-7)
})

test('a Box of any shape becomes a vector, a Discrete a one-hot', () => {
  const flat = flattenObservation(script({ observationSpace: box([3, 1], [0, 1, 2], 400) }))
  assert.equal(flat.observationSpace, box([3], [0, 1, 2], [400, 400, 400]))
  const one = flattenObservation(script({ observationSpace: discrete(3), observe: () => 2 }))
  assert.equal(one.observationSpace, box([3], [0, 0, 0], [1, 1, 1]))
  assert.equal(one.reset(rng(0)).observation, Float32Array.of(0, 0, 1))
})

test('types: parts are checked, and asynchronous environments stay asynchronous', async () => {
  const car: CompositeEnv<{ speed: Box; gear: Discrete }, Discrete> = {
    observationSpace: { speed: box([1], 0, 60), gear: discrete(2) },
    actionSpace: discrete(2),
    reset: async () => ({ observation: { speed: Float32Array.of(9), gear: 0 } }),
    step: async gear => transition({ speed: Float32Array.of(9), gear }, 1),
  }
  const env = flattenObservation(car)
  const view = await env.reset(rng(0))
  assert.equal(view.observation, Float32Array.of(1, 0, 9))
  assert.equal((await env.step(1)).observation, Float32Array.of(0, 1, 9))
  // @ts-expect-error an asynchronous step is a promise
  assert.is(env.step(1).observation, undefined)
})

test.run()
