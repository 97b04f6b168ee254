import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type SyncEnv, transition } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { environments, envSpec, isKnown, make, register, registerFamily } from '../../src/core/registry.ts'
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

const counterV0 = register({
  id: 'Counter-v0',
  create: options => counter(options as { start?: number }),
  maxSteps: 2,
})

test('an environment is made by id, by reference with options, or by its spec', () => {
  assert.is((make('Counter-v0').reset(rng(0)) as { observation: unknown }).observation, 0)
  const ref = { id: 'Counter-v0', options: { start: 5 } } as const
  assert.is((make(ref).reset(rng(0)) as { observation: unknown }).observation, 5)

  const env = make(counterV0) // typed: its own methods are there, and step answers at once
  env.reset(rng(0))
  assert.is(env.step(1).observation, 1)
  assert.is(env.count(), 1)
})

test('every call makes a fresh environment', () => {
  const [a, b] = [make(counterV0), make(counterV0)]
  a.reset(rng(0))
  b.reset(rng(0))
  a.step(1)
  assert.equal([a.count(), b.count()], [1, 0])
})

test('make keeps the time limit', () => {
  const env = make(counterV0)
  env.reset(rng(0))
  assert.equal([env.step(0).truncated, env.step(0).truncated], [false, true])
})

test('an unknown id is refused with the nearest one', () => {
  const refuses = (action: () => unknown, message: string) =>
    assert.throws(action, (error: unknown) => error instanceof UserError && error.usage && error.message === message)
  refuses(() => make('Conter-v0'), 'there is no environment "Conter-v0". Did you mean "Counter-v0"?')
  refuses(() => envSpec('Counter'), 'there is no environment "Counter". Did you mean "Counter-v0"?')
  refuses(() => make({ id: 'X-v0' }), 'there is no environment "X-v0". Known: Counter-v0.')
})

test('an id needs a version', () => {
  // @ts-expect-error no -vN
  assert.throws(() => make('Counter'), /there is no environment "Counter"/)
  // @ts-expect-error no -vN
  assert.throws(() => register({ id: 'Counter', create: counter }), /has no version: end it with -v0/)
  assert.is(environments().length, 1)
})

test('registering an id again replaces it', () => {
  const replaced = register({ id: 'Twice-v0', create: counter, title: 'first' })
  const second = register({ id: 'Twice-v0', create: counter, title: 'second' })
  assert.is.not(envSpec('Twice-v0'), replaced)
  assert.is(envSpec('Twice-v0').title, second.title)
  assert.equal(
    environments().map(({ id }) => id),
    ['Counter-v0', 'Twice-v0'],
  )
})

test('a family registers its environments when they are asked for', () => {
  const asked: unknown[] = []
  registerFamily('counted:', env => {
    asked.push(env)
    register({ ...counterV0, id: env.id })
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
