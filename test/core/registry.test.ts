import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type SyncEnv, transition } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { option } from '../../src/core/option.ts'
import {
  environments,
  envSpec,
  isFile,
  isKnown,
  make,
  reference,
  register,
  registerFamily,
  withOptions,
} from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { type Discrete, discrete } from '../../src/core/space.ts'

interface Counter extends SyncEnv<Discrete, Discrete> {
  count(): number
}

function counter(options: { start?: number } = {}): Counter {
  let count = 0
  return {
    observationSpace: discrete(1000),
    actionSpace: discrete(2),
    reset: () => {
      count = options.start ?? 0
      return { observation: count }
    },
    step: action => {
      count += action
      return transition(count, 0)
    },
    count: () => count,
  }
}

const options = {
  start: option(0, 'initial count', { min: 0, integer: true }),
  steps: option(2, 'length of an episode', { min: 1 }),
}
const counterV0 = register({
  id: 'Counter-v0',
  title: ({ start }) => `Counts from ${start}.`,
  options,
  create: counter,
  maxSteps: ({ steps }) => steps,
  solvedAt: 1,
})

test('an environment is made by id, by reference with options, or by its spec', () => {
  assert.is((make('Counter-v0').reset(rng(0)) as { observation: unknown }).observation, 0)
  const ref = { id: 'Counter-v0', options: { start: 5 } } as const
  assert.is((make(ref).reset(rng(0)) as { observation: unknown }).observation, 5)

  const env = make(counterV0) // typed: its extra methods are available, and step is synchronous
  env.reset(rng(0))
  assert.is(env.step(1).observation, 1)
  assert.is(env.count(), 1)
})

const refuses = (action: () => unknown, message: string) =>
  assert.throws(action, (error: unknown) => error instanceof UserError && error.usage && error.message === message)

test('create receives every option, however it is called', () => {
  const given: unknown[] = []
  const create = (config: { start: number; steps: number }) => {
    given.push(config)
    return counter(config)
  }
  const spec = register({ id: 'Asked-v0', options, create })
  make('Asked-v0')
  make(spec, { start: 3 })
  make('Asked-v0', { start: 4 })
  make({ id: 'Asked-v0', options: { steps: 9 } })
  spec.create({ steps: 5 })
  assert.equal(given, [
    { start: 0, steps: 2 },
    { start: 3, steps: 2 },
    { start: 4, steps: 2 },
    { start: 0, steps: 9 },
    { start: 0, steps: 5 },
  ])
})

test('properties in the spec depend on the options', () => {
  const { title, maxSteps, solvedAt, deterministic } = envSpec('Counter-v0', { start: 7, steps: 3 })
  assert.equal([title, maxSteps, solvedAt, deterministic], ['Counts from 7.', 3, 1, undefined])
  assert.equal([counterV0.title, counterV0.maxSteps], ['Counts from 0.', 2])
  const env = make(counterV0, { steps: 3 })
  env.reset(rng(0))
  assert.equal(
    [0, 0, 0].map(action => env.step(action).truncated),
    [false, false, true],
  )
})

test('registering a returned spec again changes nothing', () => {
  assert.is(register(counterV0), counterV0)
  assert.is(envSpec('Counter-v0', { steps: 8 }).maxSteps, 8)
})

test('an unknown option is rejected with the closest one, an invalid value with its limits', () => {
  refuses(
    () => make({ id: 'Counter-v0', options: { strat: 5 } }),
    'Counter-v0 has no option "strat". Did you mean "start"?',
  )
  // @ts-expect-error no such option
  assert.throws(() => make(counterV0, { strat: 5 }), /Did you mean "start"/)
  // @ts-expect-error no such option
  assert.throws(() => withOptions(counterV0, { strat: 5 }), /Did you mean "start"/)
  // @ts-expect-error a number
  const wrong = () => withOptions(counterV0, { start: 'here' })
  refuses(wrong, 'Counter-v0: option "start" (initial count) must be a whole number of at least 0, not here.')
  register({ id: 'Plain-v0', create: counter })
  refuses(() => make({ id: 'Plain-v0', options: { start: 1 } }), 'Plain-v0 has no option "start". It has no options.')
})

test("options: 'any' passes options through unchecked", () => {
  register({ id: 'Free-v0', options: 'any', create: (given: { start?: number }) => counter(given) })
  const env = make({ id: 'Free-v0', options: { start: 8, more: [1] } })
  assert.is((env.reset(rng(0)) as { observation: unknown }).observation, 8)
})

test('an environment with options is plain JSON', () => {
  const ref = withOptions(counterV0, { start: 2 })
  assert.equal(ref, { id: 'Counter-v0', options: { start: 2 } })
  assert.equal(reference(ref), ref)
  assert.equal(reference(counterV0), { id: 'Counter-v0' })
  assert.equal(reference('Counter-v0'), { id: 'Counter-v0' })
})

test('isFile tells file paths from package names', () => {
  for (const file of ['./a', '../a.ts', '/a', 'a.ts', 'a/b.mjs', 'C:\\a', '.\\a', 'a.cts'])
    assert.ok(isFile(file), file)
  for (const name of ['a', '@a/b', 'a/b', 'sente-envs']) assert.not(isFile(name), name)
})

test('every call makes a fresh environment', () => {
  const [a, b] = [make(counterV0), make(counterV0)]
  a.reset(rng(0))
  b.reset(rng(0))
  a.step(1)
  assert.equal([a.count(), b.count()], [1, 0])
})

test('make enforces the time limit', () => {
  const env = make(counterV0)
  env.reset(rng(0))
  assert.equal([env.step(0).truncated, env.step(0).truncated], [false, true])
})

test('an unknown id is rejected with the closest one', () => {
  refuses(() => make('Conter-v0'), 'there is no environment "Conter-v0". Did you mean "Counter-v0"?')
  refuses(() => envSpec('Counter'), 'there is no environment "Counter". Did you mean "Counter-v0"?')
  refuses(
    () => make({ id: 'Otherwise-v0' }),
    'there is no environment "Otherwise-v0". Known: Counter-v0, Asked-v0, Plain-v0, Free-v0.',
  )
})

test('an id needs a version', () => {
  // @ts-expect-error no -vN
  assert.throws(() => make('Counter'), /there is no environment "Counter"/)
  // @ts-expect-error no -vN
  assert.throws(() => register({ id: 'Counter', create: counter }), /has no version: end it with -v0/)
  assert.is(environments().length, 4)
})

test('registering an id again replaces it', () => {
  const replaced = register({ id: 'Twice-v0', create: counter, title: 'first' })
  const second = register({ id: 'Twice-v0', create: counter, title: 'second' })
  assert.is.not(envSpec('Twice-v0'), replaced)
  assert.is(envSpec('Twice-v0').title, second.title)
  assert.equal(
    environments().map(({ id }) => id),
    ['Counter-v0', 'Asked-v0', 'Plain-v0', 'Free-v0', 'Twice-v0'],
  )
})

test('a family registers its environments on demand', () => {
  const asked: unknown[] = []
  registerFamily('counted:', env => {
    asked.push(env)
    register({ ...counterV0, id: env.id, create: counterV0.create })
  })
  assert.ok(isKnown('counted:A-v0'))
  assert.not(isKnown('counted:module:A-v0'))
  assert.not(isKnown('other:A-v0'))
  assert.is(envSpec('counted:A-v0').id, 'counted:A-v0')
  assert.is(envSpec('counted:A-v0').maxSteps, 2)
  const ref = { id: 'counted:B-v0', options: { start: 7 } } as const
  assert.is((make(ref).reset(rng(0)) as { observation: unknown }).observation, 7)
  assert.equal(asked, [{ id: 'counted:A-v0' }, ref])
})

test.run()
