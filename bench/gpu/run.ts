/**
 * Milliseconds per learning update on every device: the agents' own `learn` (batch sampling included) on each GPU
 * engine that works here and on the CPU, and the same networks, losses and optimizers in PyTorch, eager and as CUDA
 * graphs, if a Python has torch. Every contender is a separate process, and rounds are interleaved so that all see the
 * same load. Compared with a floor: the time for an update's FLOPs or bytes at the speed of the fastest large matrix
 * product and copy that any contender reached on that device.
 *
 *   npx tsx --conditions=sente-source bench/gpu/run.ts [--only dqn-64,ddpg-256] [--candidates onnx-webgpu,cpu]
 *   [--python PATH]
 *     [--rounds 5] [--runs 1,8] [--threads 1] [--without RULES] [--gpu-peaks TFLOPS,GBPS] [--json FILE]
 *
 * `--runs 1,4` chooses K, the updates per run. `--without filter,halves+filter` also times the GPU engines without these
 * rewrites of the graph (src/engine/graph), with the largest K; `loops` stands for the loop of K updates on CUDA.
 *
 * With SENTE_SOFTWARE_GPU=1 a software renderer counts as a GPU.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { hardware } from '../../src/engine/devices/hardware.ts'
import { candidates } from '../../src/engine/devices/index.ts'
import { findRuntime } from '../../src/engine/onnx/find.ts'
import { version } from '../../src/store/runs/versions.ts'
import { type Case, caseNamed, cases, runsOf } from './cases.ts'
import { type Answer, type Child, startChild } from './child.ts'
import type { Peaks } from './peaks.ts'
import { count, EAGER, GRAPHS, type Times, tableOf } from './table.ts'
import { workOf } from './work.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    candidates: { type: 'string' },
    python: { type: 'string', default: process.env.PEER_PYTHON ?? 'python3' },
    rounds: { type: 'string', default: '5' },
    runs: { type: 'string' },
    threads: { type: 'string', default: '1' },
    without: { type: 'string', default: '' },
    'gpu-peaks': { type: 'string' },
    json: { type: 'string' },
  },
})
const TIMEOUT = 180_000 // ms, timeout of any single answer
const ROUND_MS = 300 // ms, approximate time per contender and round
const MAX_UPDATES = 2048 // updates per round
const MAX_MS = 60_000 // ms of updates after which a contender skips the remaining rounds
const rounds = Number(flags.rounds)
if (!(rounds >= 1)) throw new Error(`--rounds must be at least 1, not "${flags.rounds}".`)
const words = (list: string | undefined) => list?.split(',').filter(Boolean)
const log = (text: string) => process.stderr.write(`${text}\n`)
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
// In the compiled bench this file is run.js.
const contender = file(`contender.${import.meta.url.split('.').at(-1)}`)
const node = (args: readonly string[]) =>
  startChild(process.execPath, [...process.execArgv, contender, ...args], TIMEOUT)
const torch = (args: readonly string[]) =>
  startChild(flags.python, [file('../peers/gpu_update.py'), flags.threads, ...args], TIMEOUT)
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const chosen = (words(flags.only) ?? cases.map(({ name }) => name)).map(caseNamed)
const wanted = words(flags.candidates)
const known = ['cpu', ...candidates.map(({ name }) => name)]
for (const name of wanted ?? [])
  if (!known.includes(name)) throw new Error(`unknown candidate "${name}": the candidates are ${known.join(', ')}.`)

const machine = await hardware()
const cards = machine.cards.map(({ name, driver }) => `${name}, driver ${driver ?? 'unknown'}`)
const places: string[] = wanted?.includes('cpu') === false ? [] : ['cpu']
const present: string[] = []
const absent: string[] = []
for (const { name, probe } of candidates.filter(({ name }) => wanted?.includes(name) ?? true)) {
  const finding = await probe()
  if (finding.usable) {
    places.push(name)
    present.push(`${name}: ${finding.detail}${finding.software ? ', in software' : ''}`)
  } else absent.push(`- ${name}: ${finding.reason}${finding.fix ? `; fix: ${finding.fix}` : ''}`)
}
const peer = await firstAnswer(torch(['about']))
if ('problem' in peer) absent.push(`- PyTorch: ${peer.problem}`)

const peaks = await findPeaks()
const lines = [
  `sente ${version('sente')}, node ${process.versions.node}, onnxruntime-node ${findRuntime().native?.version ?? 'missing'}; ` +
    `${'problem' in peer ? 'no PyTorch' : peer.about}`,
  `GPU: ${cards.join('; ') || `none listed (${machine.problem ?? 'no tool to list them'})`}`,
  ...present,
  ...peaks.map(({ device, flops, bytes }) => `${device}: peak ${count(flops)}FLOP/s, ${count(bytes)}B/s`),
  `medians of ${rounds} interleaved rounds; K: updates per run; ${flags.threads} ` +
    `thread${flags.threads === '1' ? '' : 's'} per operation on the CPU`,
]
console.log(`## Learning updates by device\n\n${lines.map(line => `- ${line}`).join('\n')}`)
if (absent.length > 0) console.log(`\nNot available:\n\n${absent.join('\n')}`)

const results: { case: string; work: object; times: readonly Times[] }[] = []
for (const one of chosen) {
  const work = workOf(one.sizes)
  const times = await measure(one, work.parameters)
  console.log(`\n${tableOf(one, work, times, peaks)}`)
  results.push({ case: one.name, work, times })
  if (flags.json) writeFileSync(flags.json, JSON.stringify({ about: lines, absent, peaks, results }, null, 1))
}

/** The first answer of a child, which is then ended, or why there was none. */
async function firstAnswer(child: Child): Promise<Answer> {
  try {
    return await child.next()
  } catch (error) {
    return { problem: messageOf(error) }
  } finally {
    child.close()
  }
}

/** The highest speeds measured on each device; the GPU's can be given as flags. */
async function findPeaks(): Promise<Peaks[]> {
  const given = words(flags['gpu-peaks'])?.map(Number)
  const found: Peaks[] = given ? [{ device: 'gpu', flops: given[0]! * 1e12, bytes: given[1]! * 1e9 }] : []
  const asked = places.filter(place => place === 'cpu' || !given)
  for (const place of asked) {
    log(`measuring the peak speed of ${place}`)
    found.push((await firstAnswer(node(['peaks', place]))) as unknown as Peaks)
  }
  if (!('problem' in peer) && peer.device === 'gpu' && !given)
    found.push((await firstAnswer(torch(['peaks']))) as unknown as Peaks)
  return (['cpu', 'gpu'] as const).flatMap(device => {
    const here = found.filter(peaks => peaks.device === device)
    const most = (of: 'flops' | 'bytes') => Math.max(...here.map(peaks => peaks[of]))
    return here.length > 0 ? [{ device, flops: most('flops'), bytes: most('bytes') }] : []
  })
}

/** Times all contenders on a case, interleaved. */
async function measure(one: Case, parameters: number): Promise<Times[]> {
  const Ks = words(flags.runs)?.map(Number) ?? runsOf(one)
  const most = Math.max(...Ks)
  const starts: { name: string; K: number; device: Times['device']; start: () => Child }[] = places.flatMap(place =>
    Ks.map(K => ({
      name: `${place}, K = ${K}`,
      K,
      device: place === 'cpu' ? ('cpu' as const) : ('gpu' as const),
      start: () => node([one.name, place, String(K), flags.threads]),
    })),
  )
  for (const place of places.filter(place => place.startsWith('onnx-')))
    for (const rules of words(flags.without)!)
      starts.push({
        name: `${place}, K = ${most}, without ${rules}`,
        K: most,
        device: 'gpu',
        start: () => node([one.name, place, String(most), flags.threads, rules]),
      })
  if (!('problem' in peer)) {
    const device = peer.device as Times['device']
    const start = (mode: string) => () => torch([mode, JSON.stringify(one.sizes)])
    starts.push({ name: EAGER, K: 1, device, start: start('eager') })
    if (device === 'gpu') starts.push({ name: GRAPHS, K: 1, device, start: start('graphs') })
  }
  const running: { name: string; device: Times['device']; child: Child; updates: number; ms: number[] }[] = []
  const failed: Times[] = []
  const fail = (name: string, device: Times['device'], error: unknown) => {
    log(`${one.name}: ${name}: ${messageOf(error)}`)
    failed.push({ name, device, ms: [], problem: messageOf(error) })
  }
  for (const { name, K, device, start } of starts) {
    log(`${one.name}: ${name}`)
    const child = start()
    try {
      const about = await child.next()
      if (about.parameters !== undefined && about.parameters !== parameters)
        throw new Error(`it has ${about.parameters} parameters, not ${parameters}`)
      await child.next(String(K)) // compiles
      const { ms } = await child.next(String(K))
      const updates = Math.min(MAX_UPDATES, Math.ceil(ROUND_MS / Number(ms) / K) * K)
      running.push({ name, device, child, updates, ms: [] })
    } catch (error) {
      child.close()
      fail(name, device, error)
    }
  }
  for (let round = -1; round < rounds; round++)
    for (const contender of [...running]) {
      const { name, device, child, updates, ms } = contender
      if (ms.length > 0 && (round + 2) * updates * ms[0]! > MAX_MS) continue
      try {
        const answer = await child.next(String(updates))
        if (round >= 0) ms.push(Number(answer.ms)) // the first is warm-up
      } catch (error) {
        running.splice(running.indexOf(contender), 1)
        fail(name, device, error)
      }
    }
  for (const { child } of running) child.close()
  return [...running.map(({ name, device, ms }) => ({ name, device, ms })), ...failed]
}
