/**
 * Environments in worker threads beside the same ones in the main thread: 8 of CartPole-v1, of 0.1 ms per step and of 1
 * ms per step, stepped by `vectorEnv` with random actions, and by a training run of the random agent. A step of the
 * slow ones is a calibrated number of multiplications, so that a thread that waits for a core is slower. CPU time over
 * all threads shows the hand-over cost on machines without two free cores. Rounds are interleaved, so that all see the
 * same load; medians over the rounds, and of the ratios per round.
 *
 *   npx tsx --conditions=sente-source bench/vector-envs.ts [--rounds 9] [--envs 8]
 */
import '../src/app/workers.ts'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { lastValueFrom, tap } from 'rxjs'
import { random } from '../agents/random.ts'
import '../envs/index.ts'
import type { EnvRef } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { train } from '../src/loop/train.ts'
import { type VectorEnv, vectorEnv } from '../src/loop/vector-env.ts'
import { spin } from './busy-env.ts'
import { median } from './peer.ts'

const flags = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, envs: { type: 'string', default: '8' } },
})
const rounds = Number(flags.values.rounds)
const n = Number(flags.values.envs)
const module = fileURLToPath(new URL('busy-env.ts', import.meta.url))
const WORKERS = [0, 1, 2]

/** Multiplications per millisecond: the maximum over many trials. */
function measured(): number {
  const turns = 20_000
  let shortest = Infinity
  for (let k = 0; k < 2_000; k++) {
    const started = performance.now()
    spin(turns)
    shortest = Math.min(shortest, performance.now() - started)
  }
  return turns / shortest
}

const turns = measured()
const busy = (ms: number): EnvRef => ({ id: 'Busy-v0', module, options: { turns: Math.round(turns * ms) } })
const cases: { name: string; env: EnvRef; steps: number }[] = [
  { name: 'CartPole-v1', env: { id: 'CartPole-v1' }, steps: 2_000 },
  { name: '0.1 ms per step', env: busy(0.1), steps: 400 },
  { name: '1 ms per step', env: busy(1), steps: 60 },
]

const draw = rng('actions')
const actions = Array.from({ length: 100 }, () => Int32Array.from({ length: n }, () => draw.int(2)))

/** Microseconds per step of all N environments, as wall-clock time and as CPU time over all threads. */
async function stepping(envs: VectorEnv, steps: number): Promise<[wall: number, cpu: number]> {
  await envs.reset()
  const used = process.cpuUsage()
  const started = performance.now()
  for (let t = 0; t < steps; t++) {
    const { over } = await envs.step(actions[t % actions.length]!)
    if (over.includes(1)) await envs.reset(over)
  }
  const wall = 1_000 * (performance.now() - started)
  const { user, system } = process.cpuUsage(used)
  return [wall / steps, (user + system) / steps]
}

/** Wall-clock time within a training run, from its first step on. */
async function training(env: EnvRef, workers: number, steps: number): Promise<number> {
  let started = 0
  const run = train({ env, agent: random(), envs: n, workers, steps: n * (steps + 1) })
  await lastValueFrom(
    run.pipe(
      tap(({ type, step }) => {
        if (type === 'step' && step === n) started = performance.now()
      }),
    ),
  )
  return (1_000 * (performance.now() - started)) / steps
}

const text = (us: number) => us.toFixed(us < 100 ? 1 : 0).padStart(8)
for (const { name, env, steps } of cases) {
  const open = await Promise.all(WORKERS.map(workers => vectorEnv({ env, envs: n, workers })))
  const found: number[][] = []
  for (let round = -1; round < rounds; round++) {
    const measured: number[] = []
    const stepped: [number, number][] = []
    for (const envs of open) stepped.push(await stepping(envs, steps))
    measured.push(...stepped.map(([wall]) => wall), ...stepped.map(([, cpu]) => cpu))
    for (const workers of WORKERS) measured.push(await training(env, workers, steps))
    if (round >= 0) found.push(measured) // the first is warm-up
  }
  for (const envs of open) envs.close()
  console.log(`${name}: µs per step of all ${n}, median of ${rounds} rounds, Node ${process.versions.node}`)
  for (const [k, way] of ['vectorEnv', '  processor time', 'train, random agent'].entries()) {
    const at = (w: number) => k * WORKERS.length + w
    const row = WORKERS.map(w => {
      const time = median(found.map(measured => measured[at(w)]!))
      const gain = median(found.map(measured => measured[at(0)]! / measured[at(w)]!))
      const place = w === 0 ? 'main thread' : w === 1 ? '1 worker' : `${w} workers`
      return `${place} ${text(time)}${w === 0 ? '' : ` (${gain.toFixed(2)} ×)`}`
    })
    console.log(`  ${way.padEnd(20)} ${row.join('   ')}`)
  }
  const cost = (w: number) => median(found.map(measured => measured[WORKERS.length + w]! - measured[WORKERS.length]!))
  console.log(`  hand-over cost  ${cost(1).toFixed(0)} µs of CPU time with 1 worker, ${cost(2).toFixed(0)} with 2`)
}
