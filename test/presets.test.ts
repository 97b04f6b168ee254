// Each preset has an agent, an environment and valid options, and the result that experiments/RESULTS.md records.
import { readFileSync } from 'node:fs'
import { agentFactory, describe, dqn, type Experiment, envSpec, presetExperiment, presets } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineExperiment } from '../src/app/experiment.ts'
import { packagedExperiments } from '../src/app/loading/packaged.ts'
import { changesOf } from '../src/app/preset/experiment.ts'
import { taskOf } from '../src/core/agent.ts'
import { moduleAt } from './compiled.ts'

const folder = new URL('../experiments/', import.meta.url)
const results = readFileSync(new URL('RESULTS.md', folder), 'utf8')
const { row } = (await import(moduleAt('../experiments/row.ts', import.meta.url).href)) as {
  row: typeof import('../experiments/row.ts').row
}

for (const preset of presets()) {
  const { agent, env, options, measured } = preset
  const name = `${agent} × ${env}`

  test(`${name}: its agent can act in its environment, whose spaces it states`, () => {
    const made = envSpec(env).create()
    assert.equal(preset.spaces, [describe(made.observationSpace), describe(made.actionSpace)])
    assert.is(agentFactory(agent)().unsupported(taskOf(made)), undefined)
  })

  test(`${name}: its options and settings are valid`, () => {
    const experiment = defineExperiment(presetExperiment(agent, env))
    for (const [option, value] of Object.entries(options)) assert.equal(experiment.agent.config[option], value, option)
    assert.equal(changesOf(experiment), [])
  })

  test(`${name}: its result is in experiments/RESULTS.md`, () => {
    const { seeds, steps, date } = measured
    const line =
      'result' in measured
        ? `| ${[name, seeds, measured.result, steps.toLocaleString('en-US'), date].join(' | ')} |`
        : row(name, measured)
    assert.ok(results.includes(`\n${line}\n`), `${line} is not in experiments/RESULTS.md`)
    assert.ok(seeds >= 1 && steps <= preset.steps)
    if (!('result' in measured)) assert.is(measured.solved === undefined, envSpec(env).solvedAt === undefined)
  })
}

for (const file of packagedExperiments().map(name => `${name}.ts`))
  test(`experiments/${file} is a preset, with its settings`, async () => {
    const { default: experiment } = (await import(moduleAt(`../experiments/${file}`, import.meta.url).href)) as {
      default: Experiment
    }
    assert.ok(experiment.preset)
    assert.equal(changesOf(experiment), [])
  })

test('a name with × in between is how run.json names a preset', () => {
  assert.is(presetExperiment('dqn', 'CartPole-v1').preset, 'dqn × CartPole-v1')
})

test('dqn.for: the options of the preset, with others on top', () => {
  const { config } = dqn.for('CartPole-v1', { learningRate: 1e-3 })
  assert.equal([config.hidden, config.learningRate], [[128, 128], 1e-3])
  assert.is(dqn.for('gymnasium:CartPole-v1').config.learningRate, 5e-4)
  assert.throws(() => dqn.for('CartPol-v1'), /^there is no preset of dqn for CartPol-v1. Did you mean "CartPole-v1"\?$/)
})

test.run()
