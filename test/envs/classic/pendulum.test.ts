import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pendulum, pendulumV1 } from '../../../envs/classic/pendulum.ts'
import { rng } from '../../../src/core/rng.ts'
import { badActions, followGolden, goldenEpisodes, stateOf } from '../golden.ts'

const episodes = goldenEpisodes('pendulum')

for (const [i, golden] of episodes.entries())
  test(`episode ${i} (${golden.policy}) matches Gymnasium`, () =>
    followGolden(pendulumV1, golden, ([angle, spin]) => [Math.cos(angle!), Math.sin(angle!), spin!]))

test('the golden episodes cover clipped torque and speed, turns both ways, and truncation at step 200', () => {
  const actions = episodes.flatMap(({ actions }) => actions)
  const states = episodes.flatMap(({ states }) => states)
  const angles = states.map(([angle]) => angle!)
  const spins = states.map(([, spin]) => spin!)
  assert.ok(Math.max(...actions) > 2 && Math.min(...actions) < -2)
  assert.equal([Math.max(...spins), Math.min(...spins)], [8, -8])
  assert.ok(Math.max(...angles) > 20 && Math.min(...angles) < -20)
  for (const { states, truncated } of episodes) assert.equal([states.length, truncated], [200, true])
})

test('the reward uses the state before the step and the clipped torque', () => {
  const env = pendulum()
  const reward = (angle: number, spin: number, torque: number) => {
    env.restore!({ state: [angle, spin] })
    return env.step(Float32Array.of(torque)).reward
  }
  const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 1e-9, `${value}`)
  near(reward(0, 0, 0), 0)
  near(reward(Math.PI, 8, 2), -(Math.PI ** 2 + 6.4 + 0.004))
  near(reward(0, 0, 2), -0.004)
  near(reward(0, 0, -50), -0.004)
  for (const turns of [-3, -1, 1, 3]) near(reward(1 + turns * 2 * Math.PI, 0, 0), -1)
  near(reward(1.5 * Math.PI, 0, 0), -((Math.PI / 2) ** 2))
})

test('an action may be a plain array', () => {
  const after = (action: ArrayLike<number>) => {
    const env = pendulum()
    env.reset(rng(0))
    return [env.step(action as Float32Array), stateOf(env)]
  }
  for (const torque of [0.1, -1.7, 3]) assert.equal(after([torque]), after(Float32Array.of(torque)))
})

test('an episode starts with θ uniform in [−π, π) and θ̇ in [−1, 1)', () => {
  const env = pendulum()
  const random = rng(1)
  const starts = Array.from({ length: 4000 }, () => {
    env.reset(random)
    return stateOf(env)
  })
  for (const [i, limit] of [Math.PI, 1].entries()) {
    const values = starts.map(state => state[i]!)
    assert.ok(Math.min(...values) >= -limit && Math.max(...values) < limit)
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length
    assert.ok(Math.abs(variance / (limit ** 2 / 3) - 1) < 0.05, `variance ${variance}`)
  }
})

test('invalid actions and states are rejected', () => {
  const env = pendulum()
  env.reset(rng(0))
  const before = stateOf(env)
  for (const action of badActions)
    assert.throws(() => env.step(action), /^Pendulum takes an action of one finite number in a Float32Array\(1\), not /)
  assert.equal(stateOf(env), before)
  for (const saved of [null, {}, { state: [1] }, { state: [1, null] }, { state: [1, 2, 3] }])
    assert.throws(
      () => env.restore!(saved),
      'Pendulum: restore() takes what save() returned, { state: [angle, angular velocity] } with 2 finite numbers.',
    )
})

test('render draws the rod at its position', () => {
  const env = pendulum()
  const picture = (angle: number, spin = 0) => {
    env.restore!({ state: [angle, spin] })
    const lines = (env.render!() as { text: string }).text.split('\n')
    const cells = lines
      .slice(0, -1)
      .flatMap((line, row) => [...line].flatMap((c, column) => (c === '⠀' ? [] : [[row, column]])))
    const middle = (i: number) => cells.reduce((sum, cell) => sum + cell[i]!, 0) / cells.length
    return { row: middle(0), column: middle(1), caption: lines.at(-1) }
  }
  const [up, down, left, right] = [0, Math.PI, Math.PI / 2, -Math.PI / 2].map(angle => picture(angle))
  assert.ok(up!.row < 4 && down!.row > 7)
  assert.ok(left!.column < 9 && right!.column > 14)
  assert.is(picture(0.1 + 2 * Math.PI, -1.234).caption, 'angle +5.7°   speed −1.23 rad/s')
})

test.run()
