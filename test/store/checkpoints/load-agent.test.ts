import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Weights } from '../../../src/core/agent.ts'
import { defineAgent } from '../../../src/core/define-agent.ts'
import { option } from '../../../src/core/option.ts'
import { run } from '../../../src/loop/run.ts'
import { train } from '../../../src/loop/train.ts'
import { checkpoint } from '../../../src/operators/checkpoint.ts'
import { journal } from '../../../src/operators/journal.ts'
import { loadAgent } from '../../../src/store/checkpoints/load-agent.ts'
import { loadWeights, type Skipped } from '../../../src/store/checkpoints/load-weights.ts'
import '../../../envs/index.ts'
import { all, of, rejection, scripted } from '../../loop/toys.ts'
import { temporary } from '../folder.ts'

type Rule = (x: number) => number

/** An agent whose first weight is its action. It has an option that a file cannot store. */
const stubborn = defineAgent({
  name: 'stubborn',
  title: '',
  paper: '',
  options: { choice: option(1, 'what to do'), rule: option(undefined as Rule | undefined, 'a function') },
  unsupported: () => undefined,
  create(_, { choice, rule = (x: number) => x }) {
    let weights: Weights = { choice: Float32Array.of(rule(choice)) }
    return {
      ...scripted().agent,
      act: views => views.map(() => ({ action: weights.choice![0]! })),
      weights: () => weights,
      load: given => {
        weights = given
      },
    }
  },
})

/** An agent that acts by the number of steps it has observed, which is all it learns. */
const counting = defineAgent({
  name: 'counting',
  title: '',
  paper: '',
  options: {},
  unsupported: () => undefined,
  create() {
    const steps = new Float32Array(1)
    return {
      ...scripted().agent,
      act: views => views.map(() => ({ action: steps[0]! })),
      observe: () => void steps[0]!++,
      weights: () => ({ steps: steps.slice() }),
      load: given => steps.set(given.steps!),
    }
  },
})

const trained = async (agent: ReturnType<typeof stubborn>) => {
  const folder = temporary()
  await all(train({ env: 'Identity-v0', agent, steps: 5 }).pipe(checkpoint(folder), journal(folder)))
  return folder
}
const acts = async (agent: Awaited<ReturnType<typeof loadAgent>>) =>
  of(await all(run({ env: 'Identity-v0', agent, episodes: 1 })), 'step')[0]!.transition.decision.action

test('a run’s agent is loaded with its options and weights', async () => {
  assert.is(await acts(await loadAgent(await trained(stubborn({ choice: 3 })))), 3)
})

test('loaded weights replace the initial ones', async () => {
  const folder = await trained(stubborn({ choice: 1, rule: x => x + 1 }))
  assert.is(await acts(await loadAgent(folder, { agent: stubborn({ rule: x => x }) })), 2)
})

test('an older checkpoint is loaded by its step', async () => {
  const folder = temporary()
  const agent = counting()
  await all(train({ env: 'Identity-v0', agent, steps: 6 }).pipe(checkpoint(folder, { every: 2 }), journal(folder)))
  const choice = async (options: object) => acts(await loadAgent(folder, options))
  assert.equal([await choice({}), await choice({ step: 4 }), await choice({ step: 2 })], [6, 4, 2])
  assert.is(
    (await rejection(loadAgent(folder, { step: 3 }))).message,
    `${folder} has no checkpoint at step 3: choose one of 6, 4, 2.`,
  )
})

test('a damaged checkpoint is skipped and named, unless its step was asked for', async () => {
  const folder = temporary()
  await all(
    train({ env: 'Identity-v0', agent: counting(), steps: 6 }).pipe(checkpoint(folder, { every: 2 }), journal(folder)),
  )
  const damage = (step: number) => writeFileSync(join(folder, 'checkpoints', String(step), 'manifest.json'), '{')
  damage(6)
  const skipped: Skipped[] = []
  const { step, path } = loadWeights(folder, undefined, each => skipped.push(each))
  assert.equal([step, path], [4, join(folder, 'checkpoints', '4')])
  assert.is(skipped.length, 1)
  assert.match(skipped[0]!.reason, /manifest\.json is damaged/)
  assert.is(await acts(await loadAgent(folder)), 4)
  assert.match((await rejection(loadAgent(folder, { step: 6 }))).message, /checkpoints.6.manifest\.json is damaged/)
  for (const step of [4, 2]) damage(step)
  assert.throws(() => loadWeights(folder, undefined, () => {}), /checkpoints.6.manifest\.json is damaged/)
})

test('options that a file cannot store must be passed again', async () => {
  const folder = await trained(stubborn({ rule: x => x }))
  const error = await rejection(loadAgent(folder))
  assert.is(
    error.message,
    `${folder}: agent stubborn was created with rule, which a file cannot store; pass it again: ` +
      'loadAgent(run, { agent }).',
  )
})

test('a run without weights and a missing run are refused', async () => {
  const folder = temporary()
  await new Promise<void>(resolve => {
    const subscription = train({ env: 'Identity-v0', agent: stubborn(), steps: 5 })
      .pipe(journal(folder))
      .subscribe(event => {
        if (event.type !== 'step') return
        subscription.unsubscribe()
        resolve()
      })
  })
  assert.is(
    (await rejection(loadAgent(folder))).message,
    `${folder} has no weights: the run ended before its first checkpoint; train it again.`,
  )
  assert.match((await rejection(loadAgent(join(folder, 'no')))).message, 'is not a run folder')
})

test.run()
