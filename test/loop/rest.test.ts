import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rest } from '../../src/loop/rest.ts'
import { rejection } from './toys.ts'

test('settle runs the work and waits for the holds and whatever they start', async () => {
  const { when, hold, settle, ...it } = rest(new AbortController().signal)
  const order: string[] = []
  const work = (name: string) => async () => {
    await null
    order.push(name)
  }
  hold(when(work('a')).then(() => hold(when(work('b')))))
  hold(when(work('c')))
  assert.equal(order, [])
  await settle()
  assert.equal(order, ['a', 'c', 'b'])
  assert.is(it.wanted, false)
})

test('failed work rejects its own promise; only a hold fails settle', async () => {
  const { when, hold, settle } = rest(new AbortController().signal)
  const work = when(() => Promise.reject(new Error('no')))
  const caught = rejection(work)
  await settle()
  assert.is((await caught).message, 'no')
  hold(Promise.reject(new Error('held')))
  assert.is((await rejection(settle())).message, 'held')
})

test('the end of a run rejects pending work and releases the holds', async () => {
  const over = new AbortController()
  const { when, hold, settle } = rest(over.signal)
  const refused = rejection(when(() => Promise.resolve()))
  over.abort()
  assert.match((await refused).message, 'the run has ended; request canceled')
  assert.match((await rejection(when(() => Promise.resolve()))).message, 'the run has ended; request canceled')
  hold(new Promise(() => {}))
  await rejection(settle())
})

test('afterwards waits for work and whatever the work starts', async () => {
  const { when, afterwards, settle } = rest(new AbortController().signal)
  const order: string[] = []
  afterwards(async () => order.push('last'))
  when(async () => order.push('first'))
    .then(() => null)
    .then(() => when(async () => order.push('second')))
  await settle()
  assert.equal(order, ['first', 'second', 'last'])
})

test('a hold may request work later', async () => {
  const { when, afterwards, hold, settle } = rest(new AbortController().signal)
  const order: string[] = []
  const later = new Promise(resolve => setTimeout(resolve, 5))
  hold(
    later
      .then(() => when(async () => order.push('work')))
      .then(() => afterwards(async () => order.push('afterwards')))
      .then(() => order.push('held')),
  )
  await settle()
  assert.equal(order, ['work', 'afterwards', 'held'])
})

test('hold accepts only promises', () => {
  assert.throws(() => rest(new AbortController().signal).hold(3 as never), /takes a promise/)
})

test.run()
