import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { SharedByRows } from '../../src/engine/rows.ts'

/** Numbers as what is made, and those that were disposed of. */
function shared() {
  const disposed: number[] = []
  let made = 0
  const sessions = new SharedByRows<number>(number => disposed.push(number))
  const take = (key: string, ...groups: string[]) =>
    sessions.take(key, async reads => {
      for (const group of groups) reads(group)
      return ++made
    })
  return { sessions, take, disposed }
}

test('who asks for the same shares it, until the last one has released it', async () => {
  const { take, disposed } = shared()
  const [a, b] = await Promise.all([take('step'), take('step')])
  const other = await take('other')
  assert.equal([a!.made, b!.made, other!.made], [1, 1, 2])
  a!.release()
  assert.equal(disposed, [])
  assert.is((await take('step'))!.made, 1)
  b!.release()
  assert.equal(disposed, [])
  other!.release()
  assert.equal(disposed, [2])
  assert.is((await take('other'))!.made, 3)
})

test('after a change of what it reads others get a new one, and those who have the old one keep it', async () => {
  const { sessions, take, disposed } = shared()
  const old = await take('step', 'weights')
  sessions.changed('other')
  assert.is((await take('step', 'weights'))!.made, 1)
  sessions.changed('weights')
  const fresh = await take('step', 'weights')
  assert.is(fresh!.made, 2)
  fresh!.release()
  assert.equal(disposed, [2])
  old!.release()
  assert.equal(disposed, [2])
})

test('what is refused is undefined; another failure is thrown', async () => {
  const sessions = new SharedByRows<number>(() => {})
  const refused = async () => {
    throw new UserError('it mixes its rows')
  }
  assert.is(await sessions.take('step', refused), undefined)
  const broken = async () => {
    throw new TypeError('broken')
  }
  assert.match(
    await sessions.take('broken', broken).then(
      () => 'nothing',
      error => error.message,
    ),
    'broken',
  )
})

test.run()
