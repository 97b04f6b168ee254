// Environments that learn across episodes, with a fault in how they do.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkEnv } from '../../src/check/check-env.ts'
import { learningRules } from '../../src/check/learning-rules.ts'
import type { Env } from '../../src/core/env.ts'
import { normalizeObservation } from '../../src/wrappers/observation/normalize-observation.ts'
import { runningStatistics } from '../../src/wrappers/running-statistics.ts'
import { faultTests, spec, walk } from './zoo.ts'

const { error, define } = faultTests(learningRules)

/** Creates a walk with running observation normalization, of which `fault` replaces some members. */
const learner = (fault: (env: Env) => object) => () => {
  const env = normalizeObservation(walk())
  return { ...env, ...fault(env) } as Env
}
const saved = 'save and restore include what was learned'
const frozen = 'a frozen environment does not learn'

error(
  'no save and restore',
  saved,
  /has freeze but no save/,
  learner(() => ({ save: undefined, restore: undefined })),
)
error(
  'save omits what was learned',
  saved,
  /A later episode, .* reset returns a different observation\[\d\]/,
  learner(env => ({
    save: () => ({ ...(env.save!() as object), normalizeObservation: runningStatistics(2).save() }),
  })),
)
error(
  'restore throws',
  saved,
  /it throws "no"/,
  learner(() => ({
    restore() {
      throw new Error('no')
    },
  })),
)
error(
  'freeze does nothing',
  frozen,
  /An episode after freeze, replayed .* returns a different observation\[\d\]/,
  learner(() => ({ freeze() {} })),
)
error(
  'freeze throws after learning',
  frozen,
  /it throws "not yet"/,
  learner(() => ({
    freeze() {
      throw new Error('not yet')
    },
  })),
)

test('correct normalization has no problems, with its own or shared statistics', async () => {
  for (const seed of [0, 1]) {
    assert.equal(await checkEnv({ ...spec, create: () => normalizeObservation(walk()) }, { seed }), [])
    const statistics = runningStatistics(2)
    assert.equal(await checkEnv({ ...spec, create: () => normalizeObservation(walk(), { statistics }) }, { seed }), [])
  }
})

test('the other rules run on frozen copies', async () => {
  const create = learner(env => ({
    render: () => ({ text: '' }),
    step: (action: number) => ({ ...(env.step(action) as object), reward: Number.NaN }),
  }))
  const rules = (await checkEnv({ ...spec, create })).map(({ rule }) => rule)
  assert.equal(rules, ['rewards are finite numbers', 'render returns a frame'])
})

define()

test.run()
