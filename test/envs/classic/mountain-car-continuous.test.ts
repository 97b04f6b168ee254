import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mountainCarContinuous, mountainCarContinuousV0 } from '../../../envs/classic/mountain-car-continuous.ts'
import { rng } from '../../../src/core/rng.ts'
import { badActions, followGolden, type Golden, goldenEpisodes, stateOf } from '../golden.ts'

const float32 = (numbers: readonly number[]) => numbers.map(Math.fround)

/** The file stores float32 states in their shortest decimal form. */
const episodes = goldenEpisodes('mountain-car-continuous').map(
  (golden): Golden => ({ ...golden, states: golden.states.map(float32) }),
)

for (const [i, golden] of episodes.entries())
  test(`episode ${i} (${golden.policy}) matches Gymnasium`, () =>
    followGolden(mountainCarContinuousV0, golden, state => state))

test('the golden episodes cover the goal, the walls, clipped pushes, speed limits, and both kinds of end', () => {
  const states = episodes.flatMap(({ states }) => states)
  const has = (...expected: (number | undefined)[]) =>
    states.some(state => expected.every((x, i) => x === undefined || state[i] === Math.fround(x)))
  assert.ok(has(-1.2, 0), 'the left wall')
  assert.ok(has(0.6), 'the right wall')
  assert.ok(has(undefined, 0.07) && has(undefined, -0.07), 'maximum speed')
  assert.ok(
    states.some(([position, velocity]) => position! > 0.45 && velocity! < 0),
    'back over the goal',
  )
  const actions = episodes.flatMap(({ actions }) => actions)
  assert.ok(Math.max(...actions) > 1 && Math.min(...actions) < -1)
  assert.ok(episodes.some(({ truncated, states }) => truncated && states.length === 999))
  assert.ok(episodes.some(({ terminated, rewards }) => terminated && rewards.length > 1 && rewards.at(-1)! > 99))
})

const stepFrom = (state: readonly number[], push: number) => {
  const env = mountainCarContinuous()
  env.restore!({ state })
  const { reward, terminated } = env.step(Float32Array.of(push))
  return { reward, terminated, state: stateOf(env) }
}

test('pushes out of bounds are clipped, but their cost is not', () => {
  for (const sign of [1, -1]) {
    const [far, full] = [stepFrom([-0.5, 0.01], 3 * sign), stepFrom([-0.5, 0.01], sign)]
    assert.ok(Math.abs(far.state[0]! - full.state[0]!) < 1e-7)
    assert.is(far.reward, -9 * 0.1)
    assert.is(full.reward, -0.1)
  }
})

test('the goal is reached at 0.45 m, unless rolling back', () => {
  assert.equal(stepFrom([0.44, 0.03], 0), { ...stepFrom([0.44, 0.03], 0), reward: 100, terminated: true })
  assert.is(stepFrom([0.44, 0.03], 1).reward, 99.9)
  assert.is(stepFrom([0.4, 0.03], 1).terminated, false)
  assert.is(stepFrom([0.55, -0.02], 0).terminated, false)
})

test('the left wall stops the car', () => {
  assert.equal(stepFrom([-1.19, -0.07], -1).state, float32([-1.2, 0]))
})

test('every step stores its state as float32', () => {
  const env = mountainCarContinuous()
  env.reset(rng(0))
  assert.not.equal(stateOf(env), float32(stateOf(env)))
  env.step(Float32Array.of(0.3))
  assert.equal(stateOf(env), float32(stateOf(env)))
})

test('an episode starts at rest, with the position uniform in [−0.6, −0.4)', () => {
  const env = mountainCarContinuous()
  const random = rng(1)
  const starts = Array.from({ length: 4000 }, () => {
    env.reset(random)
    assert.is(stateOf(env)[1], 0)
    return stateOf(env)[0]!
  })
  assert.ok(Math.min(...starts) >= -0.6 && Math.max(...starts) < -0.4)
  const variance = starts.reduce((sum, x) => sum + (x + 0.5) ** 2, 0) / starts.length
  assert.ok(Math.abs(variance / (0.2 ** 2 / 12) - 1) < 0.05, `variance ${variance}`)
})

test('invalid actions and states are rejected', () => {
  const env = mountainCarContinuous()
  env.reset(rng(0))
  for (const action of badActions)
    assert.throws(
      () => env.step(action),
      /^MountainCarContinuous takes an action of one finite number in a Float32Array/,
    )
  for (const saved of [null, {}, { state: [1] }, { state: [1, null] }, { state: [1, 2, 3] }])
    assert.throws(
      () => env.restore!(saved),
      'MountainCarContinuous: restore() takes what save() returned, { state: [position, velocity] } with 2 finite ' +
        'numbers.',
    )
})

test('render draws the car at its position', () => {
  const env = mountainCarContinuous()
  const picture = (position: number, velocity: number) => {
    env.restore!({ state: [position, velocity] })
    return (env.render!() as { text: string }).text.split('\n')
  }
  const changed = (position: number) => {
    const [here, away] = [picture(position, 0), picture(position < 0 ? 0.6 : -1.2, 0)]
    const columns = here
      .slice(0, -1)
      .flatMap((line, row) =>
        [...line].flatMap((cell, column) => (cell !== '⠀' && cell !== away[row]![column] ? [column] : [])),
      )
    return columns.filter(column => (position < 0 ? column < 50 : column > 10))
  }
  const middle = (columns: readonly number[]) => columns.reduce((a, b) => a + b, 0) / columns.length
  for (const [position, column] of [
    [-1, 6.6],
    [-0.5, 23],
    [0.2, 46],
  ] as const)
    assert.ok(Math.abs(middle(changed(position)) - column) < 1.5, `${position}: ${middle(changed(position))}`)
  assert.is(picture(-0.52, 0.0123).at(-1), 'car −0.52 m   speed +0.0123 m/step')
})

test.run()
