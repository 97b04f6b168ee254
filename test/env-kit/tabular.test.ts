import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { type Table, tabular } from '../../src/env-kit/tabular.ts'

/** In state 0, action 0 leads to 1, 2, 3 with probabilities 0.1, 0.6, 0.3, and action 1 stays; 1, 2, 3 are terminal. */
const table: Table = {
  name: 'Fork',
  states: 4,
  actions: 2,
  start: 0,
  transitions(state, action) {
    if (state > 0) return [[1, state, 0, true]]
    if (action === 1) return [[1, 0, -1, false]]
    return [
      [0.1, 1, 10, true],
      [0.6, 2, 20, true],
      [0.3, 3, 30, true],
    ]
  },
  draw: state => `at ${state}`,
}

test('steps are sampled with the probabilities of the model', () => {
  const env = tabular(table)
  const random = rng(1)
  const counts = [0, 0, 0, 0]
  for (let k = 0; k < 10_000; k++) {
    assert.is(env.reset(random).observation, 0)
    const { observation, reward, terminated } = env.step(0)
    assert.equal([reward, terminated], [10 * observation, true])
    counts[observation]!++
  }
  // at least 4.4 standard deviations
  for (const [state, expected] of [0, 1000, 6000, 3000].entries())
    assert.ok(Math.abs(counts[state]! - expected) <= 4.4 * Math.sqrt(expected), counts.join())
})

test('a deterministic action consumes no random number', () => {
  const env = tabular(table)
  env.reset(rng(1))
  const before = env.save!()
  assert.equal(env.step(1), { observation: 0, reward: -1, terminated: false, truncated: false })
  assert.equal(env.save!(), before)
})

test('the model is readable for every state and action', () => {
  const env = tabular(table)
  assert.equal([env.observationSpace.n, env.actionSpace.n, env.start], [4, 2, 0])
  assert.equal(env.transitions(3, 1), [[1, 3, 0, true]])
  assert.throws(() => env.transitions(4, 0), 'Fork has the states 0 to 3, not 4.')
  assert.throws(() => env.transitions(0, -1), 'Fork takes an action from 0 to 1, not -1.')
})

test('unknown actions and states are rejected', () => {
  const env = tabular(table)
  env.reset(rng(0))
  const before = env.save!()
  for (const action of [2, -1, 0.5, Number.NaN, '1' as unknown as number])
    assert.throws(() => env.step(action), `Fork takes an action from 0 to 1, not ${action}.`)
  assert.equal(env.save!(), before)
  const { random } = before as { random: object }
  for (const saved of [null, {}, { state: 1 }, { random }, { state: 4, random }, { state: '1', random }])
    assert.throws(
      () => env.restore!(saved as never),
      'Fork: restore() takes what save() returned, with a state from 0 to 3.',
    )
})

test('render draws the current state', () => {
  const env = tabular(table)
  env.restore!({ ...(env.save!() as object), state: 2 })
  assert.equal(env.render!(), { text: 'at 2' })
})

test.run()
