import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { identity, identityV0 } from '../../../envs/toy/identity.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'

test('an echo is rewarded with 1, any other action with 0, for 100 steps', () => {
  for (const [offset, expected] of [0, 1, 2, 3].map(k => [k, k === 0 ? 100 : 0] as const)) {
    const env = make(identityV0)
    let shown = env.reset(rng(1)).observation
    let sum = 0
    let steps = 0
    for (let over = false; !over; steps++) {
      const step = env.step((shown + offset) % 4)
      shown = step.observation
      sum += step.reward
      over = step.truncated
      assert.is(step.terminated, false)
    }
    assert.equal([sum, steps], [expected, 100])
  }
})

test('all symbols are equally likely', () => {
  const env = identity()
  env.reset(rng(2))
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < 4000; i++) counts[env.step(0).observation]!++
  for (const count of counts) assert.ok(count > 880 && count < 1120, counts.join()) // 1000 ± 4.4 standard deviations
})

test('invalid states are rejected', () => {
  assert.throws(() => identity().restore!({ shown: 1 }), /Identity: restore\(\) takes what save\(\) returned/)
})

test.run()
