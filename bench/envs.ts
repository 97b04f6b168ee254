/**
 * Steps per second of one environment in a plain loop on one thread, with a reset at every end and random actions drawn
 * before the clock starts, in Sente and in Gymnasium. Their rounds are interleaved, so that both see the same load;
 * medians over the rounds. One environment per process, because V8 specializes the calls on the environments it has
 * seen.
 *
 *   npx tsx --conditions=sente-source bench/envs.ts [--env CartPole-v1] [--python PATH]
 *
 * Environments: Acrobot-v1, CartPole-v1, Pendulum-v1, MountainCar-v0, MountainCarContinuous-v0.
 */
import { parseArgs } from 'node:util'
import '../envs/index.ts'
import type { SyncEnv } from '../src/core/env.ts'
import { type EnvSpec, envSpec, make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { sample } from '../src/core/space.ts'
import { median, startPeer } from './peer.ts'

const { python, env: id } = parseArgs({
  options: { python: { type: 'string' }, env: { type: 'string', default: 'CartPole-v1' } },
}).values
const rounds = 15
const steps = { ours: 1_000_000, theirs: 10_000 }

const env = make(envSpec(id) as EnvSpec<SyncEnv>)
const random = rng(0)
const actions = Array.from({ length: 1000 }, () => sample(env.actionSpace, random))

function oneRound(): number {
  env.reset(random)
  const started = performance.now()
  for (let taken = 0; taken < steps.ours; taken += actions.length)
    for (let i = 0; i < actions.length; i++) {
      const step = env.step(actions[i]!)
      if (step.terminated || step.truncated) env.reset(random)
    }
  return (1000 * steps.ours) / (performance.now() - started)
}

const peer = startPeer(python, 'envs.py')
const rates = { sente: [] as number[], default: [] as number[], unchecked: [] as number[] }
for (let round = -2; round < rounds; round++) {
  const measured = {
    sente: oneRound(),
    default: await peer.ask(`default ${id} ${steps.theirs}`),
    unchecked: await peer.ask(`unchecked ${id} ${steps.theirs}`),
  }
  if (round < 0) continue // warm-up
  for (const [name, rate] of Object.entries(measured)) rates[name as keyof typeof rates].push(rate)
}
await peer.close()

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(11)
const titles = {
  sente: `Sente make('${id}')`,
  default: `Gymnasium make('${id}')`,
  unchecked: 'Gymnasium without its checker',
}
console.log(`${id}, steps per second, median of ${rounds} rounds (slowest – fastest), Node ${process.versions.node}`)
for (const [name, measured] of Object.entries(rates)) {
  const all = sorted(measured)
  console.log(
    `  ${titles[name as keyof typeof titles].padEnd(43)}${text(median(all))}  (${text(all[0]!)} – ` +
      `${text(all.at(-1)!)})`,
  )
}
for (const name of ['default', 'unchecked'] as const) {
  const ratio = median(rates.sente.map((rate, i) => rate / rates[name][i]!))
  console.log(`  Sente / ${titles[name]}: ${ratio.toFixed(0)}× (median of the ratios per round)`)
}
