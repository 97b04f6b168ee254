import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Step } from '../../../src/core/env.ts'
import { UserError } from '../../../src/core/error.ts'
import type { EnvSpec } from '../../../src/core/registry.ts'
import { train } from '../../../src/loop/train.ts'
import { all, counter, rejection, scripted } from '../toys.ts'

const failure = async (env: EnvSpec): Promise<UserError> => {
  const error = await rejection(all(train({ env, agent: scripted(), steps: 100, seed: 5 })))
  assert.instance(error, UserError)
  return error as UserError
}
const hint = (stream: string) =>
  `correct it and start again; reset(rng('${stream}')) starts that episode alone, and what was saved before is kept.`

for (const late of [false, true]) {
  const when = late ? ' (asynchronous)' : ''
  const at = (change: Partial<Record<keyof Step, unknown>>) =>
    failure(
      counter({
        late,
        distort: (step, k, episode) => (k === 2 && episode === 1 ? ({ ...step, ...change } as never) : step),
      }),
    )

  test(`errors about bad results name environment, episode and step${when}`, async () => {
    const bad: [Partial<Record<keyof Step, unknown>>, string][] = [
      [
        { observation: Float32Array.of(Number.NaN) },
        'an observation that has NaN at index 0, often from a division by zero or an overflow',
      ],
      [
        { observation: Float32Array.of(-Infinity) },
        'an observation that has -Infinity at index 0, often from a division by zero or an overflow',
      ],
      [{ observation: new Float32Array(2) }, 'an observation that is Float32Array(2), not a Float32Array(1)'],
      [{ observation: [2] }, 'an observation that is Array(1), not a Float32Array(1)'],
      [{ observation: undefined }, 'an observation that is undefined, not a Float32Array(1)'],
      [{ reward: Number.NaN }, 'the reward NaN, not a finite number'],
      [{ reward: undefined }, 'the reward undefined, not a finite number'],
      [{ terminated: 1 }, 'terminated = 1, not true or false'],
      [{ truncated: undefined }, 'truncated = undefined, not true or false'],
      [{ legal: new Uint8Array(3) }, 'a legal mask that is not a Uint8Array(2), one number an action'],
      [{ legal: new Uint8Array(2) }, 'a legal mask that allows no action, though the episode goes on'],
    ]
    for (const [change, what] of bad)
      assert.is(
        (await at(change)).message,
        `the environment Counter-v0 returned ${what} (episode 1, step 2): ${hint('5/episode/1')}`,
      )
  })
}

test('an environment that throws', async () => {
  const env = counter({
    distort: (step, k, episode) => {
      if (episode === 2 && k === 1) throw new RangeError('off the map')
      return step
    },
  })
  const error = await failure(env)
  assert.is(error.message, `the environment Counter-v0 threw "off the map" (episode 2, step 1): ${hint('5/episode/2')}`)
  assert.instance(error.cause, RangeError)
})

test('a reset that fails', async () => {
  const { create } = counter({})
  const broken = (reset: () => unknown) =>
    failure({ id: 'Broken-v0', create: () => ({ ...create(), reset: reset as never }) })
  const reject = await broken(() => Promise.reject(new Error('no display')))
  assert.is(
    reject.message,
    `the environment Broken-v0 threw "no display" (episode 0, its reset): ${hint('5/episode/0')}`,
  )
  assert.match((await broken(() => undefined)).message, 'returned undefined, not an object with an observation')
  assert.match((await broken(() => ({}))).message, 'an observation that is undefined, not a Float32Array(1)')
})

test('an episode may end without a legal action', async () => {
  const env = counter({ distort: step => (step.terminated ? { ...step, legal: new Uint8Array(2) } : step) })
  await all(train({ env, agent: scripted(), steps: 9 }))
})

test.run()
