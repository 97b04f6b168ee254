import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToeV0 } from '../../../envs/boards/tic-tac-toe.ts'
import { cartPoleContinuousV0 } from '../../../envs/classic/cartpole-continuous.ts'
import { maskedIdentityV0 } from '../../../envs/toy/masked-identity.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { box, discrete, multiDiscrete } from '../../../src/core/space.ts'
import { transformAction } from '../../../src/wrappers/action/transform-action.ts'
import { script } from '../script.ts'

test('f is applied to each action', () => {
  const inner = make(cartPoleContinuousV0)
  const env = transformAction(make(cartPoleContinuousV0), a => Float32Array.of(a - 1), discrete(3))
  assert.equal(env.actionSpace, discrete(3))
  assert.equal(env.reset(rng(3)), inner.reset(rng(3)))
  for (const a of [0, 2, 1]) assert.equal(env.step(a), inner.step(Float32Array.of(a - 1)))
})

test('the default space is the environment’s', () => {
  const inner = script()
  const env = transformAction(inner, a => 1 - a)
  assert.is(env.actionSpace, inner.actionSpace)
  env.reset(rng(0))
  env.step(0)
  assert.equal(inner.actions, [1])
})

test('masks are mapped with the actions', () => {
  const inner = make(maskedIdentityV0)
  const { n } = inner.actionSpace
  const env = transformAction(make(maskedIdentityV0), a => n - 1 - a)
  const [from, to] = [inner.reset(rng(1)), env.reset(rng(1))]
  assert.ok(from.legal!.includes(0))
  assert.equal(to.legal, from.legal!.slice().reverse())
  const action = to.legal!.indexOf(1)
  assert.equal(
    env.step(action).legal,
    inner
      .step(n - 1 - action)
      .legal!.slice()
      .reverse(),
  )
})

test('an action that maps to none of the environment’s is illegal', () => {
  const env = transformAction(make(maskedIdentityV0), a => a, discrete(20))
  assert.equal([...env.reset(rng(0)).legal!.slice(10)], Array(10).fill(0))
})

test('masks that cannot be mapped are an error', () => {
  const many = transformAction(make(maskedIdentityV0), ([a]) => a!, multiDiscrete([2]))
  const numbers = transformAction(make(maskedIdentityV0), ([a]) => a!, box([1], 0, 1))
  for (const env of [many, numbers])
    assert.throws(() => env.reset(rng(0)), /cannot map an action mask unless both action spaces are Discrete/)
})

test('a board game loses its rules, which number actions differently', () => {
  const env = transformAction(make(ticTacToeV0), a => 8 - a)
  assert.not('game' in env)
  env.reset(rng(0))
  const { legal } = env.step(8)
  assert.equal([legal![8], legal![0]], [0, 1])
})

test.run()
