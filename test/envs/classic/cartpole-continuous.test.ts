import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cartPoleV1 } from '../../../envs/classic/cartpole.ts'
import { cartPoleContinuous, cartPoleContinuousV0 } from '../../../envs/classic/cartpole-continuous.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { badActions, followGolden, goldenEpisodes, stateOf } from '../golden.ts'

const episodes = goldenEpisodes('cartpole-continuous')

for (const [i, golden] of episodes.entries())
  test(`episode ${i} (${golden.policy}) matches Gymnasium with the same force`, () =>
    followGolden(cartPoleContinuousV0, golden, state => state))

test('the golden episodes cover clipped pushes and both kinds of end', () => {
  const ends = episodes.map(({ terminated, truncated, states }) => {
    const [x, , angle] = states.at(-1)!
    return truncated ? 'limit' : terminated && Math.abs(x!) > 2.4 ? 'track' : Math.abs(angle!) > 0.2094 ? 'angle' : '?'
  })
  assert.equal([...new Set(ends)].sort(), ['angle', 'limit', 'track'])
  const actions = episodes.flatMap(({ actions }) => actions)
  assert.ok(Math.max(...actions) > 1 && Math.min(...actions) < -1)
})

test('pushes of −1 and 1, and beyond, equal the actions 0 and 1 of CartPole-v1, bit for bit', () => {
  const [continuous, discrete] = [make(cartPoleContinuousV0), make(cartPoleV1)]
  for (let seed = 0; seed < 20; seed++) {
    assert.equal(continuous.reset(rng(seed)), discrete.reset(rng(seed)))
    const random = rng(seed).split('actions')
    for (let ended = false; !ended; ) {
      // Even seeds push against the lean and balance for long, odd ones push at random.
      const [, , angle, spin] = stateOf(discrete)
      const action = seed % 2 === 0 ? Number(angle! + 0.2 * spin! > 0) : random.int(2)
      const strength = seed < 10 ? 1 : 1 + random.next()
      const step = discrete.step(action)
      assert.equal(continuous.step(Float32Array.of(action === 1 ? strength : -strength)), step)
      assert.equal(stateOf(continuous), stateOf(discrete))
      ended = step.terminated || step.truncated
    }
  }
})

test('a push of 0.5 exerts half the force', () => {
  const env = cartPoleContinuous()
  const velocity = (push: number) => {
    env.restore!({ state: [0, 0, 0, 0] })
    env.step(Float32Array.of(push))
    return stateOf(env)[1]!
  }
  assert.is(velocity(0), 0)
  assert.ok(Math.abs(velocity(0.5) - velocity(1) / 2) < 1e-15)
  assert.is(velocity(-0.5), -velocity(0.5))
})

test('invalid actions are rejected and leave the state unchanged', () => {
  const env = cartPoleContinuous()
  env.reset(rng(0))
  const before = stateOf(env)
  for (const action of badActions)
    assert.throws(
      () => env.step(action),
      /^CartPoleContinuous takes an action of one finite number in a Float32Array\(1\), not /,
    )
  assert.equal(stateOf(env), before)
})

test.run()
