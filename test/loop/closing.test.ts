import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closing } from '../../src/loop/closing.ts'
import { rejection } from './toys.ts'

/** Opens three resources and logs their closing; closing 'b' fails on request. */
const opened = (log: string[], open: (() => void)[], fails = false) => {
  for (const name of ['a', 'b', 'c'])
    open.push(() => {
      log.push(name)
      if (fails && name === 'b') throw new Error('cannot close b')
    })
}

test('the result is returned after everything is closed, last first', async () => {
  const log: string[] = []
  const result = await closing(async open => {
    opened(log, open)
    return 7
  })
  assert.equal([result, log], [7, ['c', 'b', 'a']])
})

test('everything is closed and the first error thrown, whether from the work or from a close', async () => {
  for (const error of [undefined, new Error('cannot work')]) {
    const log: string[] = []
    const work = closing(async open => {
      opened(log, open, true)
      if (error) throw error
    })
    assert.is((await rejection(work)).message, error?.message ?? 'cannot close b')
    assert.equal(log, ['c', 'b', 'a'])
  }
})

test.run()
