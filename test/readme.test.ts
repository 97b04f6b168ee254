import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const execute = promisify(execFile)

const folder = mkdtempSync(join(root, 'test', 'readme-'))
const programs = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, code], i) => {
  const file = join(folder, `program${i + 1}.mts`)
  writeFileSync(file, code!.replace(/steps: [\d_]+/, 'steps: 1200'))
  return file
})

process.on('exit', () => rmSync(folder, { recursive: true }))

test('the programs of the README are correctly typed', async () => {
  assert.ok(programs.length >= 4)
  const config = join(folder, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { rootDir: '../..' }, include: ['*.mts'] }),
  )
  const { stdout } = await execute(bin('tsc'), ['--noEmit', '-p', config]).catch(error => error)
  assert.is(stdout, '')
})

for (const [i, file] of programs.entries())
  test(`program ${i + 1} of the README runs, with fewer steps`, async () => {
    const { stderr } = await execute(bin('tsx'), ['--conditions=sente-source', file], { cwd: root })
    assert.not.match(stderr, /error/i)
  })

test.run()
