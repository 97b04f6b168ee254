import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tryProvider } from '../../../src/engine/devices/trial.ts'

test('the CPU provider does not work, because its fallback is disabled', async () => {
  const { works, known, missing, error } = await tryProvider('cpu' as 'cuda', [])
  assert.equal([works, known, missing], [false, true, []])
  assert.match(error, /fallback to CPU EP has been explicitly disabled/)
})

test('a missing library and an unknown provider are reported', async () => {
  const { works, known, missing, error } = await tryProvider('abacus' as 'cuda', ['libabacus.so.1'])
  assert.equal([works, known, missing], [false, false, ['libabacus.so.1']])
  assert.match(error, 'abacus')
})

test('a crash of the child process is reported', async () => {
  const { works, error } = await tryProvider('cuda', [], {
    NODE_OPTIONS: '--import=data:text/javascript,process.abort()',
  })
  assert.is(works, false)
  assert.match(error, 'its process ended with SIGABRT')
})

test.run()
