/**
 * Runs every test/**\/*.test.ts but the slow ones, *.slow.test.ts (or those whose path contains an argument: `npm test
 * -- replay loop`, all slow ones: `npm test -- .slow.`), each in a process of its own, so that what TF.js keeps
 * globally does not leak from one file into another. A file fails when a test fails, when it runs no test, leaves one
 * out, or ends with an error after them. Tests of the command line run it as built here, once.
 */
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judge, type Outcome } from './judge.ts'

const atOnce = 2
const timeout = 10 * 60_000 // ms

const here = dirname(fileURLToPath(import.meta.url))
const filters = process.argv.slice(2)
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.test.ts'))
  .map(file => relative(process.cwd(), join(here, file)))
  .filter(file => (filters.length === 0 ? !file.endsWith('.slow.test.ts') : filters.some(f => file.includes(f))))
  .sort()

const built = files.some(file => /cli|app|docs/.test(file)) ? build() : undefined

let passed = 0
let failed = 0
const queue = files.values()
await Promise.all(Array.from({ length: atOnce }, work))
if (files.length === 0) console.log(`no test file has ${filters.map(f => `"${f}"`).join(' or ')} in its path`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0

/** Compiles into a folder of this run's own and answers with the command line's path. Types are for `npm run check`. */
function build(): string {
  const folder = join('dist', `test-${process.pid}`)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc')
  const args = [compiler, '-p', 'tsconfig.build.json', '--noCheck', '--declaration', 'false', '--outDir', folder]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the build failed:\n${stdout}`)
  return resolve(folder, 'src', 'cli', 'main.js')
}

async function work(): Promise<void> {
  for (const file of queue) {
    const started = performance.now()
    const outcome = await runFile(file)
    passed += outcome.passed
    failed += outcome.failed
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const { problem } = outcome
    if (outcome.failed === 0) console.log(`✓ ${file}  ${outcome.passed} tests, ${seconds} s`)
    else console.log(`✘ ${file}${problem ? `: ${problem}` : ''}\n${outcome.output.trimEnd().replace(/^/gm, '    ')}`)
  }
}

function runFile(file: string): Promise<Outcome> {
  return new Promise(done => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=sente-source', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(built && { SENTE_BUILT: built }) },
      timeout,
    })
    let output = ''
    const collect = (text: string) => {
      output += text
    }
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.on('close', (code, signal) => done(judge(output, code, signal)))
  })
}
