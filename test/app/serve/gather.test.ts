import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gather } from '../../../src/app/serve/gather.ts'
import type { View } from '../../../src/core/env.ts'

const views = (...numbers: number[]): View[] => numbers.map(observation => ({ observation }))
const doubled = (batch: readonly View[]) => batch.map(({ observation }) => ({ action: 2 * (observation as number) }))

test('requests that arrive together are one batch, and each gets its own decisions', async () => {
  const sizes: number[] = []
  const decide = gather(batch => {
    sizes.push(batch.length)
    return doubled(batch)
  })
  const together = await Promise.all([decide(views(1, 2)), decide(views(3)), decide(views(4, 5, 6))])
  assert.equal(together, [[{ action: 2 }, { action: 4 }], [{ action: 6 }], [8, 10, 12].map(action => ({ action }))])
  assert.equal(await decide(views(7)), [{ action: 14 }])
  assert.equal(sizes, [6, 1])
})

test('what arrives during a batch is the next one; a large batch is split between requests', async () => {
  const sizes: number[] = []
  let arrived: Promise<unknown> = Promise.resolve()
  const decide = gather(async batch => {
    sizes.push(batch.length)
    if (sizes.length === 1) arrived = Promise.all([decide(views(1)), decide(views(2))])
    await new Promise(resolve => setTimeout(resolve, 1))
    return doubled(batch)
  })
  await decide(views(0))
  await arrived
  assert.equal(sizes, [1, 2])
  const most = views(...new Array<number>(1_000).fill(1))
  const [first, second] = await Promise.all([decide(most), decide(most)])
  assert.equal([first!.length, second!.length, ...sizes.slice(2)], [1_000, 1_000, 1_000, 1_000])
})

test('a failure reaches the requests of its batch only', async () => {
  let fail = true
  const decide = gather(batch => {
    if (fail) throw new Error('no device')
    return doubled(batch)
  })
  const failed = await Promise.allSettled([decide(views(1)), decide(views(2))])
  assert.equal(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  fail = false
  assert.equal(await decide(views(3)), [{ action: 6 }])
})

test.run()
