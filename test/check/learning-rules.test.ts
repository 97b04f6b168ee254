// Environments that learn beyond an episode, with a fault in what they learn.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkEnv } from '../../src/check/check-env.ts'
import { learningRules } from '../../src/check/learning-rules.ts'
import type { Env } from '../../src/core/env.ts'
import { normalizeObservation } from '../../src/wrappers/observation/normalize-observation.ts'
import { runningStatistics } from '../../src/wrappers/running-statistics.ts'
import { spec, walk, zoo } from './zoo.ts'

const { animal, open } = zoo(learningRules)

/** Makes a walk whose observations are scaled by what has been seen, of which `fault` replaces some members. */
const learner = (fault: (env: Env) => object) => () => {
  const env = normalizeObservation(walk())
  return { ...env, ...fault(env) } as Env
}
const saved = 'what is learned is part of the state'
const frozen = 'what is frozen learns nothing'

animal(
  'what it learns is lost',
  saved,
  /It has freeze, but no save/,
  learner(() => ({ save: undefined, restore: undefined })),
)
animal(
  'save forgets what was learned',
  saved,
  /An episode after others, .* reset gives another observation\[\d\]/,
  learner(env => ({
    save: () => ({ ...(env.save!() as object), normalizeObservation: runningStatistics(2).save() }),
  })),
)
animal(
  'restore throws',
  saved,
  /it throws "no"/,
  learner(() => ({
    restore() {
      throw new Error('no')
    },
  })),
)
animal(
  'freeze does nothing',
  frozen,
  /An episode after freeze, played again .* gives another observation\[\d\]/,
  learner(() => ({ freeze() {} })),
)
animal(
  'freeze throws, though it has learned',
  frozen,
  /it throws "not yet"/,
  learner(() => ({
    freeze() {
      throw new Error('not yet')
    },
  })),
)

test('what learns correctly has no problems, with statistics of its own or shared ones', async () => {
  for (const seed of [0, 1]) {
    assert.equal(await checkEnv({ ...spec, create: () => normalizeObservation(walk()) }, { seed }), [])
    const statistics = runningStatistics(2)
    assert.equal(await checkEnv({ ...spec, create: () => normalizeObservation(walk(), { statistics }) }, { seed }), [])
  }
})

test('other faults are found in copies that have learned and are frozen', async () => {
  const create = learner(env => ({
    render: () => ({ text: '' }),
    step: (action: number) => ({ ...(env.step(action) as object), reward: Number.NaN }),
  }))
  const rules = (await checkEnv({ ...spec, create })).map(({ rule }) => rule)
  assert.equal(rules, ['rewards are finite numbers', 'render gives a frame'])
})

open()

test.run()
