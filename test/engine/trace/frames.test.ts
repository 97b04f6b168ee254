import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { at, userFrame } from '../../../src/engine/trace/frames.ts'

const here = fileURLToPath(import.meta.url)
const engine = fileURLToPath(new URL('../../../src/engine/trace/trace.ts', import.meta.url))
const stack = (...frames: string[]) => ['Error: x', ...frames.map(frame => `    at ${frame}`)].join('\n')

test('the first frame in the caller’s own code is found', () => {
  const own = `${here}:10:3`
  assert.is(userFrame(stack(`step (${own})`)), own)
  assert.is(userFrame(stack(own)), own, 'without a function name')
  assert.is(userFrame(stack(`async step (${own})`)), own)
  assert.is(userFrame(stack(`Object.step (file://${here}:10:3)`)), own, 'as a URL')
  assert.is(userFrame(stack(`first (${here}:1:1)`, `second (${own})`)), `${here}:1:1`)
})

test('frames of the engine, packages, Node and missing files are skipped', () => {
  const others = [
    `trace (${engine}:5:1)`,
    `run (${here.replace('/test/', '/node_modules/tfjs/')}:5:1)`,
    `Engine.runKernel (/nowhere/tfjs-core/src/engine.ts:551:13)`,
    'node:internal/main:5:1',
    'new Promise (<anonymous>)',
    'eval (eval at x)',
  ]
  assert.is(userFrame(stack(...others)), undefined)
  assert.is(userFrame(stack(...others, `step (${here}:7:2)`)), `${here}:7:2`)
  assert.is(userFrame(undefined), undefined)
})

test('an error’s own line is found, if it has one', () => {
  const { stack } = new Error() // ← here
  const line =
    readFileSync(here, 'utf8')
      .split('\n')
      .findIndex(text => text.endsWith('// ← here')) + 1
  assert.ok(at(stack).startsWith(` (at ${here}:${line}:`), at(stack))
  assert.is(at('Error: x'), '')
})

test.run()
