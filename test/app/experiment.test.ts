import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import { defineExperiment, type Experiment, ExperimentSchema, settingsOf } from '../../src/app/experiment.ts'
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

test('settings of another kind, out of range or misspelled in a group are named', () => {
  const refuses = (given: object, message: string) =>
    assert.throws(
      () => defineExperiment({ ...experiment, ...given } as Experiment),
      (error: UserError) => error.usage && error.message === message,
    )
  refuses({ steps: 0 }, 'steps must be a whole number of at least 1, not 0.')
  refuses({ steps: '10' }, 'steps must be a whole number of at least 1, not "10".')
  refuses({ seed: -1 }, 'seed must be a whole number of at least 0, not -1.')
  refuses({ name: '' }, 'name must not be empty, not "".')
  refuses({ env: 5 }, 'env must be an id, or what register returns, not 5.')
  refuses({ agent: 'dqn' }, 'agent must be an agent, such as dqn(), not "dqn".')
  refuses({ device: 'tpu' }, 'device must be one of auto, cpu, gpu, not "tpu".')
  refuses({ evaluate: { every: 100 } }, 'the experiment has no "evaluate.episodes".')
  refuses({ evaluate: { every: 0.5, episodes: 1 } }, 'evaluate.every must be a whole number of at least 1, not 0.5.')
  refuses({ checkpoint: { evry: 5 } }, 'an experiment has no setting "checkpoint.evry". Did you mean "every"?')
  refuses({ stopWhenSolved: 'yes' }, 'stopWhenSolved must be true, false or a mean return, not "yes".')
  refuses({ sweep: { gamma: 0.9 } }, 'sweep must be a table of range(…), choice(…) and when(…), not [object Object].')
  refuses({ workerTimeout: 0 }, 'workerTimeout must be a number above 0, not 0.')
})

test('a setting that is undefined counts as not given', () => {
  assert.ok(defineExperiment({ ...experiment, seed: undefined, evaluate: undefined } as unknown as Experiment))
})

test('run.json keeps every setting that is not the run itself', () => {
  const evaluate = { every: 100, episodes: 5 }
  assert.equal(settingsOf({ ...experiment, seed: 3, evaluate, stopWhenSolved: true }), {
    evaluate,
    stopWhenSolved: true,
  })
  const kept = [
    'evaluate',
    'stopWhenSolved',
    'stopWithoutImprovement',
    'checkpoint',
    'workerTimeout',
    'from',
    'dataset',
    'preset',
    'record',
  ]
  const elsewhere = ['name', 'env', 'agent', 'steps', 'seed', 'envs', 'workers', 'device', 'engine', 'sweep']
  assert.equal(Object.keys(ExperimentSchema.shape), [...elsewhere, ...kept])
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
