import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inSource, moduleAt, sourceOf } from './compiled.ts'
import { sampled } from './sampled.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(here, 'batch-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Runs files with these bodies in one process, and answers with the parts of its output and its exit code. */
function batch(...bodies: string[]) {
  const files = bodies.map((body, i) => {
    const file = join(folder, `${i}.mjs`)
    writeFileSync(file, `import { test } from 'uvu'\n${body}\ntest.run()`)
    return file
  })
  const args = [fileURLToPath(moduleAt('batch.ts', import.meta.url)), 'mark:', ...files]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, out: stdout.split(/mark:(\d)\n/), err: stderr.split(/mark:(\d)\n/) }
}

test('files run one after another, each with its own summary and exit code', () => {
  const { status, out, err } = batch(
    "test('a', () => {}); test('b', () => { throw new Error('no') })",
    "test('c', () => console.error('said'))",
  )
  assert.is(status, 0)
  assert.equal([out.length, out[1], err[1], err[2]], [3, '1', '1', 'said\n'])
  assert.match(out[0]!, /Total: +2\n {2}Passed: +1\n/)
  assert.match(out[2]!, /Total: +1\n {2}Passed: +1\n/)
})

test('a file starts where the first did: working directory, environment variables, exit code', () => {
  const { status, out } = batch(
    "test('a', () => { process.chdir('/'); process.env.LEFT = '1'; delete process.env.PATH; process.exitCode = 3 })",
    "test('b', () => { if (process.cwd() === '/' || process.env.LEFT || !process.env.PATH) throw new Error('no') })",
  )
  assert.equal([status, out[1]], [0, '0']) // uvu sets the exit code after its tests
})

test('an error that a file leaves behind ends the process before the next begins', () => {
  const { status, out } = batch("test('a', () => void Promise.reject(new Error('late')))", "test('b', () => {})")
  assert.equal([status, out.length], [1, 1])
})

test('a position in compiled code is shown in its TypeScript', () => {
  const { stack } = new Error() // ← here
  assert.match(inSource(stack!), `${sourceOf(import.meta.url)}:`)
  assert.is(inSource('at /nowhere/a.js:1:2'), 'at /nowhere/a.js:1:2')
})

test('a sample is every nth case, and everything for the slow double', () => {
  assert.equal(sampled([1, 2, 3, 4], 3, import.meta.url), [1, 4])
  assert.equal(sampled([1, 2, 3, 4], 3, `${import.meta.url}?everything`), [1, 2, 3, 4])
})

test.run()
