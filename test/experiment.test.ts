import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../agents/random.ts'
import type { UserError } from '../src/core/error.ts'
import { defineExperiment, type Experiment } from '../src/experiment.ts'

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

test.run()
