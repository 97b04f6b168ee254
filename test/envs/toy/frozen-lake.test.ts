import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type FrozenLakeOptions, frozenLake, frozenLake8x8V1, frozenLakeV1 } from '../../../envs/toy/frozen-lake.ts'
import { type EnvRef, make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import type { Outcome } from '../../../src/env-kit/tabular.ts'
import { optimum, returnOf } from '../value-iteration.ts'

interface Lake extends Required<FrozenLakeOptions> {
  readonly model: readonly (readonly (readonly Outcome[])[])[]
}

/** Written by frozen-lake.gymnasium.py. */
const golden = JSON.parse(readFileSync(new URL('frozen-lake.gymnasium.json', import.meta.url), 'utf8')) as {
  readonly specs: Readonly<Record<string, { readonly maxSteps: number; readonly solvedAt: number }>>
  readonly lakes: readonly Lake[]
}

for (const { map, slippery, model } of golden.lakes)
  test(`the model of the ${slippery ? 'slippery' : 'firm'} ${map} lake matches Gymnasium's`, () => {
    const env = frozenLake({ map, slippery })
    assert.equal([env.observationSpace.n, env.actionSpace.n, env.start], [model.length, 4, 0])
    for (const [state, actions] of model.entries())
      for (const [action, expected] of actions.entries()) {
        const outcomes = env.transitions(state, action)
        assert.equal(
          outcomes.map(([, ...rest]) => rest),
          expected.map(([, ...rest]) => rest),
          `cell ${state}, action ${action}`,
        )
        for (const [i, [probability]] of outcomes.entries())
          assert.ok(Math.abs(probability - expected[i]![0]) < 1e-15, `${probability} is not ${expected[i]![0]}`)
      }
  })

test('time limits and thresholds match Gymnasium', () => {
  for (const { id, maxSteps, solvedAt } of [frozenLakeV1, frozenLake8x8V1])
    assert.equal({ maxSteps, solvedAt }, golden.specs[id])
})

const near = (value: number, expected: number, digits: number) =>
  assert.is(value.toFixed(digits), expected.toFixed(digits))

test('the optimal returns match the doc comment', () => {
  const [small, large] = [frozenLake(), frozenLake({ map: '8x8' })]
  near(optimum(small).value, 14 / 17, 9)
  near(optimum(large).value, 1, 6)
  near(optimum(small, 100).value, 0.744, 3)
  near(optimum(large, 200).value, 0.913, 3)
  near(returnOf(small, optimum(small, Infinity, 0.999).policy, 100), 0.74, 3)
  near(returnOf(large, optimum(large, Infinity, 0.999).policy, 200), 0.886, 3)
  for (const [map, steps] of [
    ['4x4', 6],
    ['8x8', 14],
  ] as const) {
    const firm = frozenLake({ map, slippery: false })
    assert.equal([optimum(firm, steps - 1).value, optimum(firm, steps).value], [0, 1])
  }
})

test('the optimal policy reaches the goal as often as the model predicts', () => {
  const env = make(frozenLakeV1)
  const { policy } = optimum(frozenLake(), Infinity, 0.999)
  const random = rng(1)
  const episodes = 3000
  let crossed = 0
  for (let k = 0; k < episodes; k++)
    for (let { observation } = env.reset(random); ; ) {
      const step = env.step(policy[observation]!)
      crossed += step.reward
      observation = step.observation
      if (step.terminated || step.truncated) break
    }
  assert.ok(Math.abs(crossed / episodes - 0.74) < 0.035, `${crossed / episodes}`) // 4.4 standard deviations
})

test('options in a reference select the lake', () => {
  const cells = (ref: EnvRef) => (make(ref).observationSpace as { n: number }).n
  assert.is(cells({ id: 'FrozenLake-v1' }), 16)
  assert.is(cells({ id: 'FrozenLake-v1', options: { map: '8x8' } }), 64)
  assert.is(cells({ id: 'FrozenLake8x8-v1' }), 64)
  const firm = make({ id: 'FrozenLake8x8-v1', options: { slippery: false } })
  firm.reset(rng(0))
  const path = [2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1].map(action => firm.step(action))
  assert.equal(path.at(-1), { observation: 63, reward: 1, terminated: true, truncated: false })
})

test('unknown options and values are rejected', () => {
  assert.throws(
    () => frozenLake({ map: '5x5' } as unknown as FrozenLakeOptions),
    'FrozenLake: option "map" (size of the lake) must be one of 4x4, 8x8, not 5x5.',
  )
  assert.throws(() => make({ id: 'FrozenLake-v1', options: { slipery: true } }), /Did you mean "slippery"\?/)
  assert.throws(() => make({ id: 'FrozenLake-v1', options: { slippery: 1 } }), /must be true or false, not 1/)
})

test('render draws the lake and the agent', () => {
  const env = frozenLake()
  const picture = (state: number) => {
    env.restore!({ ...(env.save!() as object), state })
    return (env.render!() as { text: string }).text
  }
  assert.is(picture(0), '● · · ·\n· ○ · ○\n· · · ○\n○ · · G\nat the start, row 0, column 0')
  assert.is(picture(14), 'S · · ·\n· ○ · ○\n· · · ○\n○ · ● G\non the ice, row 3, column 2')
  assert.match(picture(7), /\nin a hole, row 1, column 3$/)
  assert.match(picture(15), /\nat the goal, row 3, column 3$/)
})

test.run()
