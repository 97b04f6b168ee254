import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answered } from '../../src/core/env.ts'

test('a value is passed to f synchronously', () => {
  assert.is(
    answered(3, x => x + 1),
    4,
  )
})

test('a promise is passed to f when it resolves, and a promise from f is flattened', async () => {
  const later = answered(Promise.resolve(3), x => Promise.resolve(x + 1))
  assert.instance(later, Promise)
  assert.is(await later, 4)
})

test('any thenable counts as a promise; null and undefined do not', async () => {
  // biome-ignore lint/suspicious/noThenProperty: a promise of another library
  const foreign = { then: (f: (x: number) => unknown) => Promise.resolve(5).then(f) } as Promise<number>
  assert.is(await answered(foreign, x => 2 * x), 10)
  for (const nothing of [null, undefined])
    assert.is(
      answered(nothing, x => x),
      nothing,
    )
})

test('an error in f or a rejection reaches the caller', async () => {
  const fail = () => {
    throw new Error('f')
  }
  assert.throws(() => answered(1, fail), 'f')
  for (const promise of [answered(Promise.resolve(1), fail), answered(Promise.reject(new Error('f')), x => x)])
    assert.is(await (promise as Promise<unknown>).catch(error => error.message), 'f')
})

test.run()
