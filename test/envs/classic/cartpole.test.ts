import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cartPole, cartPoleV0, cartPoleV1 } from '../../../envs/classic/cartpole.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'

type State = readonly [x: number, velocity: number, angle: number, spin: number]

/** Written by cartpole.gymnasium.py. */
interface Golden {
  readonly policy: string
  readonly start: State
  readonly actions: string
  readonly states: readonly State[]
  readonly rewards: readonly number[]
  readonly terminated: boolean
  readonly truncated: boolean
}
const { episodes } = JSON.parse(readFileSync(new URL('cartpole.gymnasium.json', import.meta.url), 'utf8')) as {
  episodes: readonly Golden[]
}

const stateOf = (env: { save?(): unknown }) => (env.save!() as { state: State }).state
const furthest = (a: State, b: State) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)))

for (const [i, golden] of episodes.entries())
  test(`episode ${i} (${golden.policy}) matches Gymnasium`, () => {
    const env = make(cartPoleV1)
    env.reset(rng(0))
    env.restore!({ ...(env.save!() as object), state: golden.start })
    for (const [t, expected] of golden.states.entries()) {
      const step = env.step(Number(golden.actions[t]))
      const state = stateOf(env)
      assert.ok(furthest(state, expected) < 1e-9, `step ${t}: ${state} is not ${expected}`)
      assert.equal(step.observation, Float32Array.from(state))
      assert.is(step.reward, golden.rewards[t])
      const last = t === golden.states.length - 1
      assert.equal([step.terminated, step.truncated], last ? [golden.terminated, golden.truncated] : [false, false])
    }
  })

test('the golden episodes cover every kind of end', () => {
  const ends = episodes.map(({ terminated, truncated, states }) => {
    const [x, , angle] = states.at(-1)!
    return truncated ? 'limit' : terminated && Math.abs(x) > 2.4 ? 'track' : Math.abs(angle) > 0.2094 ? 'angle' : '?'
  })
  assert.equal([...new Set(ends)].sort(), ['angle', 'limit', 'track'])
})

test('limits are strict', () => {
  const env = cartPole()
  const ends = (state: State) => {
    env.restore!({ state })
    return env.step(0).terminated
  }
  const limit = (12 * 2 * Math.PI) / 360
  // Without velocity, position and angle do not change for one step.
  assert.equal([ends([2.4, 0, 0, 0]), ends([-2.4, 0, 0, 0]), ends([0, 0, limit, 0])], [false, false, false])
  assert.equal([ends([2.4 + 1e-12, 0, 0, 0]), ends([0, 0, -limit - 1e-12, 0])], [true, true])
})

test('an episode starts with four numbers uniform in (−0.05, 0.05)', () => {
  const env = cartPole()
  const random = rng(1)
  const starts = Array.from({ length: 2000 }, () => {
    env.reset(random)
    return stateOf(env)
  }).flat()
  assert.ok(Math.min(...starts) >= -0.05 && Math.max(...starts) < 0.05)
  const variance = starts.reduce((sum, x) => sum + x * x, 0) / starts.length
  assert.ok(Math.abs(variance / (0.1 ** 2 / 12) - 1) < 0.05, `variance ${variance}`)
})

test('CartPole-v0 is truncated at 200 steps', () => {
  const env = make(cartPoleV0)
  env.reset(rng(0))
  const balance = episodes.find(({ policy }) => policy === 'balance')!
  env.restore!({ state: balance.start, elapsed: 0 })
  const steps = [...balance.actions.slice(0, 200)].map(action => env.step(Number(action)))
  assert.equal(
    steps.map(({ truncated }) => truncated),
    [...new Array(199).fill(false), true],
  )
})

test('invalid actions and states are rejected', () => {
  const env = cartPole()
  env.reset(rng(0))
  for (const action of [2, -1, 0.5, Number.NaN, '1' as unknown as number])
    assert.throws(() => env.step(action), /CartPole takes action 0 or 1, not /)
  for (const saved of [null, {}, { state: [1, 2, 3] }, { state: [1, 2, 3, null] }])
    assert.throws(
      () => env.restore!(saved),
      /CartPole: restore\(\) takes .* \{ state: \[position, velocity, angle, angular velocity\] \}/,
    )
})

test('render draws the pole at its position', () => {
  const env = cartPole()
  const top = (state: State) => {
    env.restore!({ state })
    const [first, ...rest] = (env.render!() as { text: string }).text.split('\n')
    return { column: [...first!].findIndex(cell => cell !== '⠀'), caption: rest.at(-1) }
  }
  assert.equal(top([0, 0, 0, 0]), { column: 32, caption: 'cart +0.00 m   pole +0.0°' })
  assert.is(top([-1.2, 0, 0, 0]).column, 16)
  assert.is(top([0, 0, 0, 0]).column < top([0, 0, 0.1, 0]).column, true)
  assert.is(top([1.23, 0, -0.1, 0]).caption, 'cart +1.23 m   pole −5.7°')
})

test.run()
