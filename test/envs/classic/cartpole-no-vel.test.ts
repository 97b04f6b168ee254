import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cartPoleV1 } from '../../../envs/classic/cartpole.ts'
import { cartPoleNoVelV1 } from '../../../envs/classic/cartpole-no-vel.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'

test('it is CartPole-v1 whose observations are position and angle only', () => {
  const [hidden, full] = [make(cartPoleNoVelV1), make(cartPoleV1)]
  const shown = ([x, , angle]: Float32Array) => Float32Array.of(x!, angle!)
  const { low, high } = full.observationSpace
  const bounds = (limit: typeof low) => [0, 2].map(i => (limit as readonly number[])[i])
  assert.equal([hidden.observationSpace.low, hidden.observationSpace.high], [bounds(low), bounds(high)])
  for (let seed = 0; seed < 20; seed++) {
    const start = hidden.reset(rng(seed))
    assert.equal(start.observation, shown(full.reset(rng(seed)).observation))
    const random = rng(seed).split('actions')
    for (let ended = false; !ended; ) {
      const action = random.int(2)
      const { observation, ...step } = full.step(action)
      assert.equal(hidden.step(action), { ...step, observation: shown(observation) })
      ended = step.terminated || step.truncated
    }
  }
})

test.run()
