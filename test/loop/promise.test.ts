import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isPromise } from '../../src/core/env.ts'
import { breather, unlessAborted } from '../../src/loop/promise.ts'
import { rejection } from './toys.ts'

test('isPromise', () => {
  assert.ok(isPromise(Promise.resolve()))
  for (const value of [undefined, null, 0, true, [], {}]) assert.not(isPromise(value as unknown))
})

test('unlessAborted settles like its promise and removes its listener', async () => {
  const { signal } = new AbortController()
  let listeners = 0
  const watched = {
    aborted: signal.aborted,
    addEventListener: () => listeners++,
    removeEventListener: () => listeners--,
  } as unknown as AbortSignal
  assert.is(await unlessAborted(Promise.resolve(3), watched), 3)
  assert.is((await rejection(unlessAborted(Promise.reject(new Error('x')), watched))).message, 'x')
  assert.is(listeners, 0)
})

test('unlessAborted rejects when aborted, before or during the work', async () => {
  const controller = new AbortController()
  const waiting = rejection(unlessAborted(new Promise(() => {}), controller.signal))
  controller.abort()
  assert.is((await waiting).name, 'AbortError')
  assert.is((await rejection(unlessAborted(new Promise(() => {}), controller.signal))).name, 'AbortError')
})

test('a breather is due after its interval and yields to timers', async () => {
  const breath = breather(2)
  assert.not(breath.due())
  let turned = false
  setImmediate(() => {
    turned = true
  })
  const until = performance.now() + 3
  while (performance.now() < until);
  assert.ok(breath.due())
  await breath.take()
  assert.ok(turned)
  assert.not(breath.due())
})

test.run()
