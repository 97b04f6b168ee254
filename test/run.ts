/**
 * Runs every test/**\/*.test.ts (or those whose path contains an argument: `npm test -- replay loop`), each in a process of its own, so
 * that what TF.js keeps globally does not leak from one file into another. A file fails when a test fails, when it runs no test,
 * leaves one out, or ends with an error after them.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judge, type Outcome } from './judge.ts'

const atOnce = 2
const timeout = 10 * 60_000 // ms

const here = dirname(fileURLToPath(import.meta.url))
const filters = process.argv.slice(2)
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.test.ts'))
  .map(file => relative(process.cwd(), join(here, file)))
  .filter(file => filters.length === 0 || filters.some(filter => file.includes(filter)))
  .sort()

let passed = 0
let failed = 0
const queue = files.values()
await Promise.all(Array.from({ length: atOnce }, work))
if (files.length === 0) console.log(`no test file has ${filters.map(f => `"${f}"`).join(' or ')} in its path`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0

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
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=sente-source', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
    })
    let output = ''
    const collect = (text: string) => {
      output += text
    }
    child.stdout.setEncoding('utf8').on('data', collect)
    child.stderr.setEncoding('utf8').on('data', collect)
    child.on('close', (code, signal) => resolve(judge(output, code, signal)))
  })
}
