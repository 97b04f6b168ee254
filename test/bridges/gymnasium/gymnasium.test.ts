import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type GymnasiumOptions, gymnasium } from '../../../src/bridges/gymnasium/gymnasium.ts'
import type { Env, Step } from '../../../src/core/env.ts'
import { UserError } from '../../../src/core/error.ts'
import { type EnvRef, envSpec, isKnown, make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'

const python = fileURLToPath(new URL('fake.mjs', import.meta.url))
const open = (name: string, options: GymnasiumOptions = {}): Env => make(gymnasium(name, { python, ...options }))
const numbers = (observation: unknown) => [...(observation as Float32Array)]
const act = async (env: Env, action: unknown): Promise<Step> => env.step(action as never)
const rejection = (promise: unknown): Promise<Error> =>
  (promise as Promise<unknown>).then(
    () => assert.unreachable('it did not fail') as never,
    error => error,
  )

test('an episode: seeds, rewards, and its end', async () => {
  const env = open('Count-v0')
  const [first] = numbers((await env.reset(rng(1))).observation)
  for (let t = 1; t <= 5; t++) {
    const { observation, reward, terminated, truncated } = await act(env, 2)
    assert.equal([numbers(observation)[0], reward, terminated, truncated], [first! + t, 0.5, false, t === 5])
  }
  assert.is(numbers((await env.reset(rng(1))).observation)[0], first, 'same stream, same episode')
  assert.is.not(numbers((await env.reset(rng(2))).observation)[0], first)
  env.close?.()
})

test('later steps do not modify earlier observations', async () => {
  const env = open('Count-v0')
  const { observation } = await env.reset(rng(1))
  const before = numbers(observation)
  await act(env, 0)
  await act(env, 0)
  assert.equal(numbers(observation), before)
  env.close?.()
})

test('a step with both flags is a termination', async () => {
  const env = open('BothEnds-v0')
  await env.reset(rng(0))
  for (let t = 1; t < 5; t++) assert.not((await act(env, 0)).terminated)
  const { terminated, truncated } = await act(env, 0)
  assert.equal([terminated, truncated], [true, false])
  env.close?.()
})

test('discrete and multi-discrete observations; multi-discrete and box actions', async () => {
  const discrete = open('Discrete-v0')
  const { observation } = await discrete.reset(rng(3))
  assert.type(observation, 'number')
  const step = await act(discrete, Int32Array.of(1, 2))
  assert.equal([step.observation, step.reward], [(observation as number) + 1, 0.25])
  discrete.close?.()
  const multi = open('Multi-v0')
  const start = (await multi.reset(rng(3))).observation as unknown as Int32Array
  assert.instance(start, Int32Array)
  const next = await act(multi, Float32Array.of(0, 1.5))
  assert.equal([(next.observation as Int32Array)[0], next.reward], [start[0]! + 1, 1.5])
  multi.close?.()
})

test('observations of the wrong length are rejected with the space', async () => {
  const sentence =
    "an observation of gymnasium:Long-v0 has 5 numbers, not the 2 of Box(2): correct the environment's " +
    'observation_space.'
  const env = open('Long-v0')
  const error = await rejection(env.reset(rng(1)))
  assert.instance(error, UserError)
  assert.is(error.message, sentence)
  env.close?.()
  const later = open('LongLater-v0')
  await later.reset(rng(1))
  for (let t = 0; t < 12; t++) assert.match((await rejection(act(later, 0))).message, 'has 5 numbers')
  later.close?.()
})

test('actions of the wrong length or type are rejected with the space', async () => {
  const multi = open('Multi-v0')
  await multi.reset(rng(3))
  for (const [action, sentence] of [
    [new Float32Array(3), 'the action for Box(2) is Float32Array(3), not a Float32Array(2).'],
    [1, 'the action for Box(2) is 1, not a Float32Array(2).'],
  ] as const)
    assert.is((await rejection(act(multi, action))).message, sentence)
  await act(multi, Float32Array.of(9, 9)) // bounds are left to Gymnasium
  multi.close?.()
  const one = open('Count-v0')
  await one.reset(rng(3))
  assert.is((await rejection(act(one, 3))).message, 'the action for Discrete(3) is 3, not an integer from 0 to 2.')
  one.close?.()
})

test("Gymnasium's action mask becomes the mask of the view", async () => {
  const env = open('Masked-v0')
  const view = await env.reset(rng(1))
  const start = numbers(view.observation)[0]!
  assert.equal([...view.legal!], [1, start % 2, 1])
  for (let t = 1; t <= 5; t++) assert.equal([...(await act(env, 0)).legal!], [1, (start + t) % 2, 1])
  env.close?.()
  const plain = open('Count-v0')
  assert.is('legal' in (await plain.reset(rng(1))), false)
  plain.close?.()
})

test('split answers and output on standard error do no harm', async () => {
  for (const name of ['Pieces-v0', 'Prints-v0']) {
    const env = open(name)
    const [first] = numbers((await env.reset(rng(1))).observation)
    assert.is(numbers((await act(env, 1)).observation)[0], first! + 1)
    env.close?.()
  }
})

test('requests of several environments in one turn are one message', async () => {
  const envs = Array.from({ length: 8 }, () => open('Count-v0'))
  await Promise.all(envs.map((env, i) => env.reset(rng(i))))
  const steps = await Promise.all(envs.map(env => act(env, 1)))
  assert.equal(
    steps.map(({ observation }) => numbers(observation)[1]),
    new Array(8).fill(8),
  )
  envs[3]!.close?.()
  const rest = envs.filter((_, i) => i !== 3)
  assert.is((await Promise.all(rest.map(env => act(env, 2)))).length, 7, 'the others continue')
  for (const env of rest) env.close?.()
})

test('several processes share the environments', async () => {
  const env = gymnasium('Count-v0', { python, processes: 2 })
  const envs = Array.from({ length: 6 }, () => make(env))
  await Promise.all(envs.map((env, i) => env.reset(rng(i))))
  const steps = await Promise.all(envs.map(env => act(env, 1)))
  for (const { observation } of steps) assert.is(numbers(observation)[1], 3, '3 requests in one message')
  for (const env of envs) env.close?.()
  assert.throws(() => gymnasium('Count-v0', { python, processes: 1.5 }), 'processes must be a whole number from 1 to')
})

test('kwargs of gymnasium.make are part of the reference', async () => {
  const ref: EnvRef = gymnasium('Count-v0', { python, kwargs: { scale: 3 } })
  assert.equal(ref, { id: 'gymnasium:Count-v0', options: { scale: 3 } })
  const env = make(JSON.parse(JSON.stringify(ref)) as EnvRef)
  await env.reset(rng(0))
  assert.is((await act(env, 0)).reward, 3)
  env.close?.()
})

test('the spec: id, title, threshold', () => {
  gymnasium('Count-v0', { python })
  const { id, title, solvedAt, maxSteps } = envSpec('gymnasium:Count-v0')
  assert.equal([id, title, solvedAt, maxSteps], ['gymnasium:Count-v0', 'Count-v0 of Gymnasium 1.2.3', 4.5, undefined])
})

test('ids of the family are registered on demand, unless they name a module', () => {
  const before = process.env.SENTE_PYTHON
  process.env.SENTE_PYTHON = python
  try {
    assert.is(envSpec('gymnasium:Demand-v0').id, 'gymnasium:Demand-v0')
    assert.throws(
      () => make('gymnasium:my_module:Mine-v0'),
      'gymnasium:my_module:Mine-v0 names a Python module, which is only loaded on request: call ' +
        "gymnasium('my_module:Mine-v0') first",
    )
    assert.is(gymnasium('my_module:Mine-v0').id, 'gymnasium:my_module:Mine-v0')
    assert.ok(make('gymnasium:my_module:Mine-v0'))
  } finally {
    if (before === undefined) delete process.env.SENTE_PYTHON
    else process.env.SENTE_PYTHON = before
  }
  assert.ok(isKnown('gymnasium:NeverAsked-v0'))
  assert.not(isKnown('gymnasium:other_module:Mine-v0'))
})

test('pixels', async () => {
  const env = open('Count-v0')
  await env.reset(rng(0))
  assert.equal(await env.render?.(), { width: 2, height: 1, rgba: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255) })
  env.close?.()
})

test('an exception in Python is reported, and the environment survives it', async () => {
  const env = open('Raises-v0')
  await env.reset(rng(0))
  const error = await rejection(act(env, 0))
  assert.instance(error, UserError)
  assert.is(error.message, 'ValueError: no such thing')
  await env.reset(rng(1))
  env.close?.()
})

test('a crash is reported with the last output; reset restarts Python', async () => {
  const env = open('Crashes-v0')
  let error: Error | undefined
  for (let episode = 0; !error; episode++) {
    await env.reset(rng(episode))
    for (let t = 0; t < 5 && !error; t++)
      await act(env, 0).catch(reason => {
        error = reason
      })
  }
  assert.instance(error, UserError)
  assert.is(
    error.message,
    'Python exited (exit code 139); last output: Segmentation fault (core dumped); the environment or Python itself ' +
      'crashed.',
  )
  await env.reset(rng(0))
  assert.not((await act(env, 0)).truncated)
  env.close?.()
})

test('a hanging Python is terminated after the timeout', async () => {
  const env = open('Hangs-v0', { timeout: 4 })
  await env.reset(rng(0))
  assert.is(
    (await rejection(act(env, 0))).message,
    'Python did not answer for 4 s and was terminated: the environment hangs, or needs a longer timeout: ' +
      'gymnasium(id, { timeout }).',
  )
  env.close?.()
})

test('close rejects a pending step', async () => {
  const env = open('Hangs-v0')
  await env.reset(rng(0))
  const step = rejection(act(env, 0))
  env.close?.()
  assert.match((await step).message, 'closed before it answered')
  env.close?.()
})

test('an invalid timeout is rejected', () => {
  assert.throws(() => gymnasium('Count-v0', { python, timeout: 0 }), 'timeout must be above 0')
})

test.run()
