import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../../agents/index.ts'
import { checkAgent } from '../../../src/check/check-agent.ts'
import { checkEnv } from '../../../src/check/check-env.ts'
import type { Env } from '../../../src/core/env.ts'
import { inTime, Late } from '../../../src/core/guard/in-time.ts'
import { evaluate } from '../../../src/loop/evaluate.ts'
import { train } from '../../../src/loop/train.ts'
import { all, counter, rejection, scripted } from '../../loop/toys.ts'

/** A counter whose `reset`, or second `step`, never settles. */
function hanging(call: 'reset' | 'step') {
  const spec = counter({ late: true })
  const create = (): Env => {
    const env = spec.create()
    let steps = 0
    const never = new Promise<never>(() => {})
    return {
      ...env,
      timeout: 0.02,
      reset: random => (call === 'reset' ? never : env.reset(random)),
      step: action => (call === 'step' && ++steps === 2 ? never : env.step(action)),
    }
  }
  return { ...spec, create }
}

// While other work is pending, only time tells that a promise never settles.
const busy = setInterval(() => {}, 1000)
test.after(() => clearInterval(busy))

test('an answer in time passes unchanged, and a failure keeps its error', async () => {
  assert.is(await inTime(Promise.resolve(3), 0.02), 3)
  assert.is((await rejection(inTime(Promise.reject(new Error('broken')), 0.02))).message, 'broken')
})

test('a limit longer than timers can be is not over at once', async () => {
  const soon = new Promise<number>(resolve => setTimeout(() => resolve(5), 30))
  assert.is(await inTime(soon, 1e9), 5)
})

test('a promise that does not settle is rejected, unless its environment gives up itself', async () => {
  assert.instance(await rejection(inTime(new Promise(() => {}), 0.02)), Late)
  const own = new Promise<number>(resolve => setTimeout(() => resolve(4), 60))
  assert.is(inTime(own, Infinity), own)
})

test('training and evaluation end with a sentence when a promise of the environment never settles', async () => {
  const agent = scripted()
  for (const [call, where] of [
    ['reset', 'its reset'],
    ['step', 'step 2'],
  ] as const) {
    const sentence = new RegExp(
      `^the environment Counter-v0 did not answer for 0.02 s \\(episode 0, ${where}\\): ` +
        `correct it, or set its timeout \\(in seconds\\) if it needs longer, and start again`,
    )
    const env = hanging(call)
    assert.match((await rejection(all(train({ env, agent, steps: 10 })))).message, sentence)
    const evaluated = evaluate({ env, agent: agent.agent, episodes: 1, seed: 0, label: 0 })
    assert.match((await rejection(evaluated)).message, sentence)
  }
})

test('once nothing else is pending, it is reported at once', async () => {
  const late = rejection(inTime(new Promise(() => {})))
  process.emit('beforeExit', 0)
  assert.is((await late).message, 'returned a promise that nothing will settle')
})

test('checkEnv reports it', async () => {
  const [problem] = await checkEnv(hanging('step'))
  assert.match(problem!.message, /did not answer for 0.02 s/)
})

test('an environment that does not answer is blamed when an agent is checked', async () => {
  const { message } = await rejection(checkAgent(dqn(), hanging('step')))
  assert.match(message, /^the environment Counter-v0 did not answer for 0\.02 s: check it before agents in it\.$/)
})

test.run()
