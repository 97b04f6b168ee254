import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mountainCar, mountainCarV0 } from '../../../envs/classic/mountain-car.ts'
import { rng } from '../../../src/core/rng.ts'
import { followGolden, goldenEpisodes, stateOf } from '../golden.ts'

const episodes = goldenEpisodes('mountain-car')

for (const [i, golden] of episodes.entries())
  test(`episode ${i} (${golden.policy}) matches Gymnasium`, () => followGolden(mountainCarV0, golden, state => state))

test('the golden episodes cover all actions, the goal, the walls, speed limits, and both kinds of end', () => {
  const states = episodes.flatMap(({ states }) => states)
  const has = (...expected: (number | undefined)[]) =>
    states.some(state => expected.every((x, i) => x === undefined || state[i] === x))
  assert.ok(has(-1.2, 0), 'the left wall')
  assert.ok(has(0.6), 'the right wall')
  assert.ok(has(undefined, 0.07) && has(undefined, -0.07), 'maximum speed')
  assert.ok(
    states.some(([position, velocity]) => position! > 0.5 && velocity! < 0),
    'back over the goal',
  )
  assert.equal([...new Set(episodes.flatMap(({ actions }) => actions))].sort(), [0, 1, 2])
  assert.ok(episodes.some(({ truncated, states }) => truncated && states.length === 200))
  assert.ok(episodes.some(({ terminated, states }) => terminated && states.length > 100))
})

const stepFrom = (state: readonly number[], action: number) => {
  const env = mountainCar()
  env.restore!({ state })
  const { reward, terminated } = env.step(action)
  return { reward, terminated, state: stateOf(env) }
}

test('the goal is reached at 0.5 m, unless rolling back, with the usual reward of −1', () => {
  assert.equal(stepFrom([0.48, 0.03], 1), { ...stepFrom([0.48, 0.03], 1), reward: -1, terminated: true })
  assert.is(stepFrom([0.46, 0.03], 2).terminated, false)
  assert.is(stepFrom([0.55, -0.02], 1).terminated, false)
})

test('the left wall stops the car', () => {
  assert.equal(stepFrom([-1.19, -0.07], 0).state, [-1.2, 0])
})

test('an episode starts at rest, with the position uniform in [−0.6, −0.4)', () => {
  const env = mountainCar()
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
  const env = mountainCar()
  env.reset(rng(0))
  const before = stateOf(env)
  for (const action of [3, -1, 0.5, Number.NaN, '1' as unknown as number])
    assert.throws(() => env.step(action), `MountainCar takes action 0, 1 or 2, not ${action}.`)
  assert.equal(stateOf(env), before)
  for (const saved of [null, {}, { state: [1] }, { state: [1, null] }, { state: [1, 2, 3] }])
    assert.throws(
      () => env.restore!(saved),
      'MountainCar: restore() takes what save() returned, { state: [position, velocity] } with 2 finite numbers.',
    )
})

test('render draws the car and the flag at their positions', () => {
  const env = mountainCar()
  const picture = (position: number, velocity = 0) => {
    env.restore!({ state: [position, velocity] })
    return (env.render!() as { text: string }).text.split('\n')
  }
  const [far, near] = [picture(-1), picture(-0.5)]
  const changed = near
    .slice(0, -1)
    .flatMap((line, row) => [...line].flatMap((cell, column) => (cell === far[row]![column] ? [] : [column])))
  assert.ok(Math.min(...changed) < 8 && Math.max(...changed) > 21 && Math.max(...changed) < 27, changed.join())
  const flag = [...far[1]!].findLastIndex(cell => cell !== '⠀')
  assert.ok(flag >= 55 && flag <= 58, `the flag is in column ${flag}`) // (0.5 + 1.2) / 1.8 of 60 columns
  assert.is(picture(-0.52, -0.0123).at(-1), 'car −0.52 m   speed −0.0123 m/step')
})

test.run()
