import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answered } from '../../src/core/env.ts'

test('what is there at once is answered at once', () => {
  assert.is(
    answered(3, x => x + 1),
    4,
  )
})

test('a promise is answered when it is kept, and once, even by a promise', async () => {
  const later = answered(Promise.resolve(3), x => Promise.resolve(x + 1))
  assert.instance(later, Promise)
  assert.is(await later, 4)
})

test('anything with then is a promise; nothing is not', async () => {
  // biome-ignore lint/suspicious/noThenProperty: a promise of another library
  const foreign = { then: (f: (x: number) => unknown) => Promise.resolve(5).then(f) } as Promise<number>
  assert.is(await answered(foreign, x => 2 * x), 10)
  for (const nothing of [null, undefined])
    assert.is(
      answered(nothing, x => x),
      nothing,
    )
})

test('an error of f or of the promise reaches the caller', async () => {
  const fail = () => {
    throw new Error('f')
  }
  assert.throws(() => answered(1, fail), 'f')
  for (const promise of [answered(Promise.resolve(1), fail), answered(Promise.reject(new Error('f')), x => x)])
    assert.is(await (promise as Promise<unknown>).catch(error => error.message), 'f')
})

test.run()
