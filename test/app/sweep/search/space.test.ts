import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../../../agents/dqn.ts'
import type { Experiment } from '../../../../src/app/experiment.ts'
import { requireFit, searched, textOf } from '../../../../src/app/sweep/search/space.ts'
import { choice, range, when } from '../../../../src/tuning/space.ts'

const experiment = (sweep?: Experiment['sweep']): Experiment => ({
  name: 'one',
  env: 'CartPole-v1',
  agent: dqn(),
  steps: 100,
  ...(sweep && { sweep }),
})

test('texts are ranges, alternatives or values', () => {
  const { parameters, fixed } = searched(experiment(), {
    learningRate: '1e-5..1e-2:log',
    batchSize: '16..64:int:step=16',
    hidden: '64,64|128',
    doubleQ: 'true,false',
    gamma: '0.98',
  })
  assert.equal(Object.fromEntries(parameters.map(({ name, domain }) => [name, domain])), {
    learningRate: range(1e-5, 1e-2, { log: true }),
    batchSize: range(16, 64, { integer: true, step: 16 }),
    hidden: choice([64, 64], [128]),
    doubleQ: choice(true, false),
  })
  assert.equal(fixed, { gamma: '0.98' })
})

test("a text replaces what the experiment has, in its place, so that a condition's parent still comes before", () => {
  const sweep = { doubleQ: choice(true, false), nStep: when({ doubleQ: true }, range(1, 5, { integer: true })) }
  const names = (doubleQ: string) =>
    searched(experiment(sweep), { doubleQ }).parameters.map(({ name, conditions }) => `${name} ${conditions.length}`)
  assert.equal(names('false,true'), ['doubleQ 0', 'nStep 1'])
  assert.equal(names('true'), ['nStep 0'], 'its condition holds')
  assert.equal(names('false'), [])
})

test('a wrong range is refused in one sentence that names it', () => {
  const refused = (text: string, message: RegExp) =>
    assert.throws(() => searched(experiment(), { learningRate: text }), message)
  refused(
    '1e-5..',
    /^--set learningRate takes a range such as 1e-5..1e-2, with :log, :int or :step=0.1 .* not "1e-5..".$/,
  )
  refused('1..2..3', /takes a range such as/)
  refused('1e-5..1e-2:lag', /takes a range such as/)
  refused('0..1:log', /^--set learningRate: a range from 0 to 1 has no logarithmic scale/)
  refused('2..1', /the first bound must be below the second/)
  assert.throws(() => searched(experiment(), { rate: '1,2' }), /agent dqn has no option "rate"/)
  const parameter = { name: 'gamma', domain: range(0, 2), conditions: [] }
  assert.throws(() => requireFit(dqn(), parameter), /option "gamma" .* must be a number from 0 to 1, not 2/)
})

test('values as texts that --set takes', () => {
  assert.equal([0.001, true, 'adam', [64, 64], []].map(textOf), ['0.001', 'true', 'adam', '64,64', '[]'])
})

test.run()
