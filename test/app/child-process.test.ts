import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inChildProcess } from '../../src/app/child-process.ts'
import { moduleAt } from '../compiled.ts'

const url = moduleAt('../cli/ways.ts', import.meta.url).href

test('an answer, a refusal, a crash and silence', async () => {
  const [said, chatted, refused, aborted, hung, missing] = await Promise.all([
    inChildProcess(url, 'hello', ['"you"'], 10_000),
    inChildProcess(url, 'chatter', [], 10_000),
    inChildProcess(url, 'refuse', [], 10_000),
    inChildProcess(url, 'abort', [], 10_000),
    inChildProcess(url, 'hang', [], 1_000),
    inChildProcess('file:///no/such.ts', 'hello', [], 10_000),
  ])
  assert.equal(said, { answer: 'hello "you"' })
  assert.equal(chatted, { answer: [1, { two: 'zwei' }] })
  assert.equal(refused, { problem: 'no' })
  assert.equal(aborted, { problem: 'it crashed (SIGABRT): the driver is not amused' })
  assert.equal(hung, { problem: 'no answer within 1 seconds' })
  assert.match((missing as { problem: string }).problem, /Cannot find module/)
})

test.run()
