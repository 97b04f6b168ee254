import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { agents } from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isWide } from './sampled.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const execute = promisify(execFile)

const folder = mkdtempSync(join(root, 'test', 'readme-'))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const programs = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code], i) => {
  const file = join(folder, `program${i + 1}.mts`)
  writeFileSync(file, code!)
  return file
})

process.on('exit', () => rmSync(folder, { recursive: true }))

test('the README has the commands for a fresh clone, and they are scripts of the package', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
    assert.match(readme, new RegExp(`^${command}\\b`, 'm'))
    assert.ok(scripts[command.split(' ').at(-1)!])
  }
})

test('the table of agents in the README has all agents', () => {
  const rows = [...readme.matchAll(/^\| (`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*) \|/gm)].flatMap(([, names]) =>
    names!.split(', '),
  )
  assert.equal(
    rows.sort(),
    agents()
      .map(({ agentName }) => `\`${agentName}\``)
      .sort(),
  )
})

test('the results in the README are rows of experiments/RESULTS.md', () => {
  const results = readFileSync(join(root, 'experiments', 'RESULTS.md'), 'utf8')
  const returns = [...readme.matchAll(/−?[\d.]+ ± [\d.]+/g)].map(([text]) => text)
  assert.ok(returns.length >= 6)
  for (const text of returns) assert.ok(results.includes(`| ${text} |`), `${text} is not in experiments/RESULTS.md`)
})

test('the programs of the README are correctly typed', async () => {
  assert.ok(programs.length >= 1)
  const config = join(folder, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { rootDir: '../..' }, include: ['*.mts'] }),
  )
  const { stdout } = await execute(bin('tsc'), ['--noEmit', '-p', config]).catch(error => error)
  assert.is(stdout, '')
})

// The slow double runs them, too.
for (const [i, file] of isWide(import.meta.url) ? programs.entries() : [])
  test(`program ${i + 1} of the README solves its task and ends`, async () => {
    const { stdout, stderr } = await execute(bin('tsx'), ['--conditions=sente-source', file], { cwd: root })
    assert.not.match(stderr, /error/i)
    assert.match(stdout, /^solved: mean return \S+ over 100 evaluation episodes /)
  })

test.run()
