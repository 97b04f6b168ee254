import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { frozenLakeV1 } from '../../../envs/toy/frozen-lake.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { box, multiDiscrete } from '../../../src/core/space.ts'
import { oneHot } from '../../../src/wrappers/observation/one-hot.ts'
import { script } from '../script.ts'

test('a Discrete observation becomes a one-hot vector', () => {
  const [env, inner] = [oneHot(make(frozenLakeV1)), make(frozenLakeV1)]
  assert.equal(env.observationSpace, box([16], 0, 1))
  const one = (n: number) => Float32Array.from({ length: 16 }, (_, i) => (i === n ? 1 : 0))
  assert.equal(env.reset(rng(2)).observation, one(0))
  inner.reset(rng(2))
  for (const action of [2, 1, 1]) assert.equal(env.step(action).observation, one(inner.step(action).observation))
})

test('a MultiDiscrete observation becomes a concatenation of one-hots', () => {
  const env = oneHot(script({ observationSpace: multiDiscrete([2, 3]), observe: () => Int32Array.of(1, 2) }))
  assert.equal(env.reset(rng(0)).observation, Float32Array.of(0, 1, 0, 0, 1))
})

test('Box observations are rejected', () => {
  assert.throws(() => oneHot(script()), /oneHot needs Discrete or MultiDiscrete observations/)
})

test.run()
