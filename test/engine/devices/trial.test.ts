import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tryProvider } from '../../../src/engine/devices/trial.ts'

test('the CPU provider works', async () =>
  assert.equal(await tryProvider('cpu', []), { works: true, known: true, missing: [], error: '' }))

test('a folder without onnxruntime-node is an error', async () => {
  const { works, error } = await tryProvider('cpu', [], {}, '/nowhere')
  assert.is(works, false)
  assert.match(error, /Cannot find module '\/nowhere'/)
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
