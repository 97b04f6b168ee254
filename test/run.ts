/**
 * Runs every test/**\/*.test.ts but the slow ones, *.slow.test.ts (or those whose path contains an argument: `npm test
 * -- replay loop`, all slow ones: `npm test -- .slow.`), as compiled here, once.
 * A file fails when a test fails, when it runs no test, leaves one out, or ends with an error after them.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build } from './build.ts'
import { inSource } from './compiled.ts'
import { judge, type Outcome } from './judge.ts'

const atOnce = 3 // some wait for others
const timeout = 10 * 60_000 // ms a file
const compiled = (file: string) => file.replace(/\.ts$/, '.js')

const filters = process.argv.slice(2)
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.test.ts'))
  .map(file => join('test', file))
  .filter(file => (filters.length === 0 ? !file.endsWith('.slow.test.ts') : filters.some(f => file.includes(f))))
  .sort()

const folder = resolve('dist', `test-${process.pid}`)
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
build(folder)

let passed = 0
let failed = 0
// The files of a folder share a process, slow ones another, but for those that say `// alone: why`; so who runs with whom depends on
// nothing else. Large folders go first.
const isAlone = (file: string) => /^\/\/ alone:/m.test(readFileSync(file, 'utf8'))
const isSlow = (file: string) => file.endsWith('.slow.test.ts')
const home = (file: string) => (isAlone(file) ? file : `${dirname(file)}${isSlow(file) ? ' slow' : ''}`)
const homes = files.map(home)
const batches = [...new Set(homes)].map(one => files.filter((_, i) => homes[i] === one))
const queue = batches.sort((a, b) => bytes(b) - bytes(a)).values()
await Promise.all(Array.from({ length: atOnce }, work))
if (files.length === 0) console.log(`no test file has ${filters.map(f => `"${f}"`).join(' or ')} in its path`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0

function bytes(batch: readonly string[]): number {
  return batch.reduce((sum, file) => sum + statSync(file).size, 0)
}

async function work(): Promise<void> {
  for (const batch of queue) for (let left = batch; left.length > 0; ) left = await runBatch(left)
}

/** Runs files in one process. @returns those that were not begun when it ended. */
function runBatch(batch: readonly string[]): Promise<string[]> {
  return new Promise(done => {
    const mark = `${randomUUID()}:`
    const child = spawn(process.execPath, [join('test', 'batch.js'), mark, ...batch.map(compiled)], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SENTE_BUILT: join(folder, compiled(join('src', 'cli', 'main.ts'))) },
      timeout: timeout * batch.length,
    })
    const left = [...batch]
    let started = performance.now()
    const report = (output: string, code: number | null, signal: string | null) => {
      tell(left.shift()!, judge(output, code, signal), performance.now() - started)
      started = performance.now()
    }
    const ended = new RegExp(`^(.*?)${mark}(\\d+)\n(.*)$`, 's')
    const outputs = ['', '']
    const collect = (output: 0 | 1) => (text: string) => {
      outputs[output] += text
      for (;;) {
        const [out, err] = outputs.map(text => ended.exec(text))
        if (!out || !err) return
        report(out[1]! + err[1]!, Number(out[2]), null)
        outputs.splice(0, 2, out[3]!, err[3]!)
      }
    }
    child.stdout.setEncoding('utf8').on('data', collect(0))
    child.stderr.setEncoding('utf8').on('data', collect(1))
    child.on('close', (code, signal) => {
      report(outputs.join(''), code, signal)
      done(left)
    })
  })
}

function tell(file: string, { passed: good, failed: bad, problem, output }: Outcome, ms: number): void {
  passed += good
  failed += bad
  const shown = inSource(output).replaceAll(folder, process.cwd()).trimEnd().replace(/^/gm, '    ')
  if (bad === 0) console.log(`✓ ${file}  ${good} tests, ${(ms / 1000).toFixed(1)} s`)
  else console.log(`✘ ${file}${problem ? `: ${problem}` : ''}\n${shown}`)
}
