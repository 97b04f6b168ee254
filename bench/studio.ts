/**
 * What the studio costs, after `npm run build`:
 *
 *     tsx --conditions=sente-source bench/studio.ts [--runs 1000] [--windows 20] [--chromium /usr/bin/chromium]
 *
 * 1. A folder of 1,000 runs with 1,000 evaluations each: time from the start of the process to the first table, time of
 *    a table and of the curves of 50 runs after that, and the memory of the studio.
 * 2. A run that is watched: training in this process, while the studio and a page that follows the run (rows and
 *    curves) take turns at running and being halted (SIGSTOP), 4 s each. The rate with them over the rate without, of
 *    neighboring windows.
 * 3. With a browser: the same folder and the recorded episodes of that run, as a person sees them.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dqn } from 'sente'
import { trainInto } from 'sente/runs'
import { makeRuns } from './studio/made-runs.ts'
import { lookAtPlayer, lookAtRuns } from './studio/pages.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    windows: { type: 'string', default: '20' },
    chromium: { type: 'string' },
  },
})
const token = 'for-the-benchmark'
/** Milliseconds of a window. */
const WINDOW = 4_000

interface Served {
  readonly child: ChildProcess
  readonly address: string
  get(path: string): Promise<Response>
  readonly origin: string
  readonly cookie: string
}

async function serve(folder: string): Promise<Served> {
  const args = ['dist/src/cli/main.js', 'studio', folder, '--port', '0', '--token', token]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', data => resolve(String(data).trim()))
    child.once('exit', () => reject(new Error('the studio ended: is it built?')))
  })
  const { origin, port } = new URL(address)
  const cookie = `sente-studio-${port}=${token}`
  return { child, address, origin, cookie, get: path => fetch(`${origin}${path}`, { headers: { cookie } }) }
}

const memory = ({ child }: Served, line: 'VmRSS' | 'VmHWM'): string => {
  const [, kB] = new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))!
  return `${(Number(kB) / 1_000).toFixed(0)} MB`
}

/** Milliseconds of computing so far; of Linux, in steps of 10. */
function computed({ child }: Served): number {
  const [user, system] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11)
  return 10 * (Number(user) + Number(system))
}

async function timed(what: string, studio: Served, path: string): Promise<void> {
  const [began, before] = [performance.now(), computed(studio)]
  const bytes = (await (await studio.get(path)).arrayBuffer()).byteLength
  const [ms, cpu, kB] = [performance.now() - began, computed(studio) - before, bytes / 1_000]
  console.log(`${what}: ${ms.toFixed(0)} ms, ${cpu} ms of them computing, ${kB.toFixed(0)} kB`)
}

async function manyRuns(folder: string): Promise<void> {
  makeRuns(folder, Number(values.runs))
  const began = performance.now()
  const studio = await serve(folder)
  const ms = performance.now() - began
  console.log(`the studio answers after ${ms.toFixed(0)} ms, with ${memory(studio, 'VmRSS')}`)
  await timed(`first table of ${values.runs} runs`, studio, '/api/runs')
  await timed('the same again', studio, '/api/runs')
  const runs = Array.from({ length: 50 }, (_, i) => `dqn-CartPole-v1-s${i}`)
  await timed('curves of 50 runs', studio, `/api/metrics?runs=${runs}&metrics=evaluation/mean`)
  await timed('the same again', studio, `/api/metrics?runs=${runs}&metrics=evaluation/mean`)
  console.log(`memory ${memory(studio, 'VmRSS')}, at most ${memory(studio, 'VmHWM')}`)
  studio.child.kill()
}

/** A page, as far as the server sees it: rows as they change, and then the new points of the run's curves. */
const page = `
  const [origin, cookie, run] = process.argv.slice(1)
  const headers = { cookie }
  let after = ''
  const curves = async () => {
    const { cursors } = await (await fetch(origin + '/api/metrics?runs=' + run + after, { headers })).json()
    if (cursors[run]) after = '&after=' + cursors[run]
  }
  for await (const _ of (await fetch(origin + '/api/live', { headers })).body) await curves()`

async function watchedRun(folder: string): Promise<void> {
  mkdirSync(folder)
  const studio = await serve(folder)
  const args = ['--input-type=module', '--eval', page, studio.origin, studio.cookie, 'watched']
  const client = spawn(process.execPath, args, { stdio: 'inherit' })
  const both = [studio.child, client]
  const experiment = { name: 'watched', env: 'CartPole-v1', agent: dqn(), steps: 1e9, seed: 1 } as const
  let steps = 0
  const training = trainInto(experiment, join(folder, 'watched')).subscribe(event => {
    if (event.type === 'step') steps++
  })
  const rate = async (how: 'SIGCONT' | 'SIGSTOP') => {
    for (const child of both) child.kill(how)
    await new Promise(resolve => setTimeout(resolve, 500))
    const [from, began] = [steps, performance.now()]
    await new Promise(resolve => setTimeout(resolve, WINDOW))
    return ((steps - from) / (performance.now() - began)) * 1_000
  }
  await new Promise(resolve => setTimeout(resolve, 3 * WINDOW))
  const [before, since] = [computed(studio), performance.now()]
  const ratios: number[] = []
  for (let i = 0; i < Number(values.windows); i++) {
    // in turns, so that neither always comes first
    const first = await rate(i % 2 === 0 ? 'SIGCONT' : 'SIGSTOP')
    const second = await rate(i % 2 === 0 ? 'SIGSTOP' : 'SIGCONT')
    ratios.push(i % 2 === 0 ? first / second : second / first)
  }
  const busy = (computed(studio) - before) / ((performance.now() - since) / 2)
  training.unsubscribe()
  for (const child of both) child.kill('SIGKILL')
  const mean = ratios.reduce((sum, x) => sum + x, 0) / ratios.length
  const variance = ratios.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (ratios.length - 1)
  const error = Math.sqrt(variance / ratios.length)
  console.log(`rate of a watched run: ${(100 * mean).toFixed(2)} ± ${(100 * error).toFixed(2)} % of that alone`)
  console.log(`the studio computes ${(100 * busy).toFixed(2)} % of the time that it watches`)
}

const folder = mkdtempSync(join(tmpdir(), 'sente-studio-bench-'))
try {
  await manyRuns(join(folder, 'many'))
  await watchedRun(join(folder, 'one'))
  if (values.chromium !== undefined) {
    for (const [name, look] of [
      ['many', lookAtRuns],
      ['one', lookAtPlayer],
    ] as const) {
      const studio = await serve(join(folder, name))
      await look(values.chromium, studio.address)
      studio.child.kill()
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
