import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { acrobot, acrobotV1 } from '../../../envs/classic/acrobot.ts'
import { rng } from '../../../src/core/rng.ts'
import { followGolden, furthest, goldenEpisodes, stateOf } from '../golden.ts'

const episodes = goldenEpisodes('acrobot')
const observe = ([angle1, angle2, spin1, spin2]: readonly number[]) => [
  ...[Math.cos(angle1!), Math.sin(angle1!), Math.cos(angle2!), Math.sin(angle2!)],
  ...[spin1!, spin2!],
]

for (const [i, golden] of episodes.entries())
  test(`episode ${i} (${golden.policy}) matches Gymnasium`, () => followGolden(acrobotV1, golden, observe))

test('the golden episodes cover all actions, full turns, velocity limits, and both kinds of end', () => {
  assert.equal([...new Set(episodes.flatMap(({ actions }) => actions))].sort(), [0, 1, 2])
  const states = episodes.flatMap(({ states }) => states)
  for (const [i, limit] of [4 * Math.PI, 9 * Math.PI].entries())
    for (const sign of [1, -1])
      assert.ok(
        states.some(state => state[2 + i] === sign * limit),
        `${sign * limit}`,
      )
  for (const i of [0, 1]) {
    const turns = (sign: number) =>
      episodes.some(({ states }) => states.some((state, t) => t > 0 && sign * (state[i]! - states[t - 1]![i]!) > 5))
    assert.ok(turns(1) && turns(-1), `θ${i + 1}`)
  }
  assert.ok(episodes.some(({ truncated, states }) => truncated && states.length === 500))
  assert.ok(episodes.some(({ terminated, states }) => terminated && states.length > 50))
})

const stepFrom = (state: readonly number[], action: number) => {
  const env = acrobot()
  env.restore!({ state })
  const { reward, terminated } = env.step(action)
  return { reward, terminated, state: stateOf(env) }
}

test('reaching 1 m terminates the episode with a reward of 0', () => {
  const up = stepFrom([Math.PI, 0, 0, 0], 1) // upright, in equilibrium
  assert.equal([up.reward, up.terminated], [0, true])
  const level = stepFrom([Math.PI / 2, 0, 0, 0], 1)
  assert.equal([level.reward, level.terminated], [-1, false])
})

test('it stays at rest when hanging, and opposite torques have mirrored effects', () => {
  assert.ok(furthest(stepFrom([0, 0, 0, 0], 1).state, [0, 0, 0, 0]) < 1e-15)
  const [minus, plus] = [0, 2].map(action => stepFrom([0, 0, 0, 0], action).state)
  assert.ok(plus![1]! > 0.01 && plus![0]! < 0, `${plus}`)
  assert.ok(
    furthest(
      plus!,
      minus!.map(x => -x),
    ) < 1e-15,
  )
})

test('without torque, a step preserves the energy up to integration error', () => {
  const energy = ([angle1, angle2, spin1, spin2]: readonly number[]) => {
    const spin = spin1! + spin2!
    // of the lower link's center, m²/s²
    const square = 0.25 * spin ** 2 + spin1! ** 2 + spin1! * spin * Math.cos(angle2!)
    const kinetic = 0.5 * (0.25 * spin1! ** 2 + square + spin1! ** 2 + spin ** 2)
    return kinetic - 9.8 * (1.5 * Math.cos(angle1!) + 0.5 * Math.cos(angle1! + angle2!))
  }
  const env = acrobot()
  env.restore!({ state: [0.7, -0.4, 0, 0] })
  const before = energy(stateOf(env))
  for (let t = 0; t < 20; t++) env.step(1)
  assert.ok(Math.abs(energy(stateOf(env)) - before) < 0.05, `${energy(stateOf(env)) - before} J`)
})

test('angles are wrapped to [−π, π], even after many turns', () => {
  const [angle1, angle2] = stepFrom([1 + 6 * Math.PI, 2 - 8 * Math.PI, 0, 0], 1).state
  const [near1, near2] = stepFrom([1, 2, 0, 0], 1).state
  assert.ok(furthest([angle1!, angle2!], [near1!, near2!]) < 1e-12)
  assert.ok(stepFrom([1e300, -1e300, 0, 0], 1).state.every(Number.isFinite))
})

test('an episode starts with four float32 numbers uniform in [−0.1, 0.1)', () => {
  const env = acrobot()
  const random = rng(1)
  const starts = Array.from({ length: 2000 }, () => {
    env.reset(random)
    return stateOf(env)
  }).flat()
  assert.equal(starts, starts.map(Math.fround))
  assert.ok(Math.min(...starts) >= Math.fround(-0.1) && Math.max(...starts) <= Math.fround(0.1))
  const variance = starts.reduce((sum, x) => sum + x * x, 0) / starts.length
  assert.ok(Math.abs(variance / (0.2 ** 2 / 12) - 1) < 0.05, `variance ${variance}`)
})

test('invalid actions and states are rejected', () => {
  const env = acrobot()
  env.reset(rng(0))
  const before = stateOf(env)
  for (const action of [3, -1, 0.5, Number.NaN, '1' as unknown as number])
    assert.throws(() => env.step(action), `Acrobot takes action 0, 1 or 2, not ${action}.`)
  assert.equal(stateOf(env), before)
  for (const saved of [null, {}, { state: [1, 2, 3] }, { state: [1, 2, 3, null] }])
    assert.throws(
      () => env.restore!(saved),
      'Acrobot: restore() takes what save() returned, { state: [θ1, θ2, angular velocity 1, angular velocity 2] } ' +
        'with 4 finite numbers.',
    )
})

test('render draws the links at their positions', () => {
  const env = acrobot()
  const picture = (angle1: number, angle2: number) => {
    env.restore!({ state: [angle1, angle2, 1, -2.5] })
    const lines = (env.render!() as { text: string }).text.split('\n')
    const cells = lines
      .slice(4, -1) // below the target line
      .flatMap((line, row) => [...line].flatMap((c, column) => (c === '⠀' ? [] : [[row + 4, column] as const])))
    return { rows: cells.map(([row]) => row), columns: cells.map(([, column]) => column), caption: lines.at(-1) }
  }
  const down = picture(0, 0)
  assert.is(Math.max(...down.rows), 11)
  assert.ok(Math.min(...down.columns) >= 11 && Math.max(...down.columns) <= 13)
  assert.is(down.caption, 'end −2.00 m   speeds +1.00, −2.50 rad/s')
  const right = picture(Math.PI / 2, 0)
  assert.ok(Math.max(...right.columns) > 21 && Math.min(...right.columns) >= 11)
  const folded = picture(-Math.PI / 2, Math.PI)
  assert.ok(Math.min(...folded.columns) < 8 && Math.min(...folded.columns) > 4 && Math.max(...folded.columns) <= 13)
  assert.is(picture(Math.PI, 0).caption, 'end +2.00 m   speeds +1.00, −2.50 rad/s')
})

test.run()
