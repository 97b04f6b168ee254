import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import { defineExperiment, type Experiment } from '../../src/app/experiment.ts'
import type { UserError } from '../../src/core/error.ts'

const experiment: Experiment = { name: 'x', env: 'CartPole-v1', agent: random(), steps: 10 }

test('settings pass as they are', () => {
  assert.is(defineExperiment(experiment), experiment)
})

test('settings that are unknown or missing are named', () => {
  const refuses = (given: object, message: string) =>
    assert.throws(
      () => defineExperiment(given as Experiment),
      (error: UserError) => error.usage && error.message === message,
    )
  refuses({ ...experiment, evaluat: {} }, 'an experiment has no setting "evaluat". Did you mean "evaluate"?')
  for (const name of ['name', 'env', 'agent', 'steps'])
    refuses({ ...experiment, [name]: undefined }, `the experiment has no "${name}".`)
})

test('stopWithoutImprovement goes with evaluations, and counts them', () => {
  const evaluate = { every: 100, episodes: 5 }
  const given = { ...experiment, stopWithoutImprovement: 3 }
  assert.throws(() => defineExperiment(given), /counts evaluations, but the experiment has none: add evaluate/)
  assert.ok(defineExperiment({ ...given, evaluate }))
  assert.throws(
    () => defineExperiment({ ...given, evaluate, stopWithoutImprovement: 0.5 }),
    /stopWithoutImprovement must be a whole number of at least 1, not 0.5/,
  )
})

test.run()
