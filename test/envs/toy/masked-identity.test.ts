import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { maskedIdentity } from '../../../envs/toy/masked-identity.ts'
import { rng } from '../../../src/core/rng.ts'

test('the observed symbol is always legal, each other action half of the time', () => {
  const env = maskedIdentity()
  let view = env.reset(rng(1))
  const legal = new Array<number>(4).fill(0)
  const n = 4000
  for (let i = 0; i < n; i++) {
    assert.is(view.legal![view.observation], 1)
    for (let action = 0; action < 4; action++) legal[(action - view.observation + 4) % 4]! += view.legal![action]!
    const step = env.step(view.observation)
    assert.is(step.reward, 1)
    view = step
  }
  assert.is(legal[0], n)
  // 4.4 standard deviations
  for (const times of legal.slice(1)) assert.ok(Math.abs(times / n - 0.5) < 0.035, legal.join())
})

test('a legal action other than the echo is rewarded with 0', () => {
  const env = maskedIdentity()
  env.restore!({ ...(env.save!() as object), shown: 2, legal: [1, 0, 1, 0] })
  assert.is(env.step(0).reward, 0)
})

test('an illegal action throws an error that lists the legal ones', () => {
  const env = maskedIdentity()
  env.restore!({ ...(env.save!() as object), shown: 2, legal: [1, 0, 1, 0] })
  for (const action of [1, 3, 4, -1])
    assert.throws(
      () => env.step(action),
      new RegExp(
        `MaskedIdentity: action ${action} is illegal here \\(legal: 0, 2\\); choose from the mask View\\.legal`,
      ),
    )
})

test('invalid states are rejected', () => {
  assert.throws(
    () => maskedIdentity().restore!({ shown: 1 }),
    /MaskedIdentity: restore\(\) takes what save\(\) returned/,
  )
})

test.run()
