/**
 * The overhead of the Gymnasium bridge relative to a loop in pure Python: steps per second of one environment, of 8 in
 * one message, and of 8 in two processes, on CartPole-v1 and on an environment with 1 ms per step. Both sides reset at
 * every end and draw random actions before the clock starts. Rounds are interleaved, so that all see the same load;
 * medians over the rounds, and of the ratios per round. On Linux also the CPU time per step summed over all processes,
 * which other load hardly changes.
 *
 *   npx tsx --conditions=sente-source bench/gymnasium-bridge.ts [--python PATH] [--rounds 9]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gymnasium } from '../src/bridges/gymnasium/gymnasium.ts'
import type { Env, Step } from '../src/core/env.ts'
import { make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { median, startPeer } from './peer.ts'

const flags = parseArgs({ options: { python: { type: 'string' }, rounds: { type: 'string', default: '9' } } }).values
const python = flags.python ?? process.env.PEER_PYTHON ?? 'python3'
const rounds = Number(flags.rounds)
process.chdir(fileURLToPath(new URL('peers', import.meta.url)))

const cases = [
  { name: 'CartPole-v1', steps: 8_000, bar: 0.4 },
  { name: 'slow_env:Slow-v0', steps: 240, bar: 0.9 },
]
const random = rng('actions')
const actions = Array.from({ length: 1_000 }, () => random.int(2))

/** Takes `steps` steps in total over `envs`, which step together. */
async function play(envs: readonly Env[], steps: number): Promise<void> {
  for (let taken = 0; taken < steps; taken += envs.length) {
    const answers = envs.map((env, i) => env.step(actions[(taken + i) % actions.length]! as never))
    const reached = (await Promise.all(answers)) as Step[]
    const over = envs.filter((_, i) => reached[i]!.terminated || reached[i]!.truncated)
    if (over.length > 0) await Promise.all(over.map(env => env.reset(rng(taken))))
  }
}

interface Measured {
  /** Steps per second. */
  readonly rate: number
  /** CPU time per step in µs. */
  readonly cost: number
}

async function measure(envs: readonly Env[], steps: number): Promise<Measured> {
  for (const [i, env] of envs.entries()) await env.reset(rng(i))
  const pids = pythons()
  const [before, started] = [processorTime(pids), performance.now()]
  await play(envs, steps)
  const passed = performance.now() - started
  return { rate: (1_000 * steps) / passed, cost: (processorTime(pids) - before) / steps }
}

async function pure(name: string, steps: number): Promise<Measured> {
  const before = await peer.ask('cpu')
  const rate = await peer.ask(`${name} ${steps}`)
  return { rate, cost: (1e6 * ((await peer.ask('cpu')) - before)) / steps }
}

/** PIDs of the bridge's child processes; undefined without /proc. */
function pythons(): readonly string[] | undefined {
  if (!existsSync('/proc/self/stat')) return undefined
  return readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return Number(status(pid)[1]) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('child.py')
    } catch {
      return false // it has just exited
    }
  })
}

/** CPU time in µs of this process and of `pids`. */
function processorTime(pids: readonly string[] | undefined): number {
  if (!pids) return Number.NaN
  const { user, system } = process.cpuUsage()
  const ticks = pids.reduce((sum, pid) => sum + Number(status(pid)[11]) + Number(status(pid)[12]), 0) // 10 ms each
  return user + system + 10_000 * ticks
}

/** The fields of /proc/<pid>/stat after the process name. */
function status(pid: string): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

const peer = startPeer(python, 'gymnasium_bridge.py')
for (const { name, steps, bar } of cases) {
  const ref = gymnasium(name, { python })
  const one = [make(ref)]
  const eight = Array.from({ length: 8 }, () => make(ref))
  const apart = gymnasium(name, { python, processes: 2 })
  const spread = Array.from({ length: 8 }, () => make(apart))
  const found: Measured[][] = []
  for (let round = -2; round < rounds; round++) {
    const measured = [await pure(name, steps)]
    for (const envs of [one, eight, spread]) measured.push(await measure(envs, steps))
    if (round >= 0) found.push(measured) // earlier rounds are warm-up
  }
  for (const env of [...one, ...eight, ...spread]) env.close?.()
  const ratio = (k: number, to: number) => median(found.map(row => row[k]!.rate / row[to]!.rate))
  const line = (label: string, k: number, note = '') => {
    const rate = Math.round(median(found.map(row => row[k]!.rate))).toLocaleString('en')
    const cost = median(found.map(row => row[k]!.cost)).toFixed(1)
    console.log(`  ${label.padEnd(24)}${rate.padStart(9)}   ${cost.padStart(6)} µs of CPU time   ${note}`.trimEnd())
  }
  const percent = (k: number) => `${(100 * ratio(k, 0)).toFixed(0)}% of pure Python`
  console.log(`${name}, steps per second, median of ${rounds} rounds, Node ${process.versions.node}`)
  line('pure Python', 0)
  line('bridge, 1', 1, `${percent(1)} (bar: ${100 * bar}%)`)
  line('bridge, 8 at a time', 2, `${percent(2)}, ${ratio(2, 1).toFixed(2)}× one`)
  line('bridge, 8 in 2 processes', 3, `${percent(3)}, ${ratio(3, 1).toFixed(2)}× one`)
  const trip = median(found.map(row => 1e6 / row[1]!.rate))
  console.log(`  round trip per step, including Python's own time: ${trip.toFixed(1)} µs`)
}
await peer.close()
