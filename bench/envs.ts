/**
 * Steps per second of one environment in a plain loop on one thread: reset at every end, random actions drawn before the clock starts,
 * on both sides. Ours and Gymnasium's rounds take turns, so that both meet the same load; medians over the rounds.
 *
 *   npx tsx --conditions=sente-source bench/envs.ts [--python PATH]
 */
import { parseArgs } from 'node:util'
import { cartPoleV1 } from '../envs/cartpole.ts'
import { make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { median, startPeer } from './peer.ts'

const { python } = parseArgs({ options: { python: { type: 'string' } } }).values
const rounds = 15
const steps = { ours: 1_000_000, theirs: 10_000 }

const env = make(cartPoleV1)
const random = rng(0)
const actions = Int32Array.from({ length: steps.ours }, () => random.int(2))

function oneRound(): number {
  env.reset(random)
  const started = performance.now()
  for (let i = 0; i < actions.length; i++) {
    const step = env.step(actions[i]!)
    if (step.terminated || step.truncated) env.reset(random)
  }
  return (1000 * actions.length) / (performance.now() - started)
}

const peer = startPeer(python, 'envs.py')
const rates = { sente: [] as number[], default: [] as number[], unchecked: [] as number[] }
for (let round = -2; round < rounds; round++) {
  const measured = {
    sente: oneRound(),
    default: await peer.ask(`default ${steps.theirs}`),
    unchecked: await peer.ask(`unchecked ${steps.theirs}`),
  }
  if (round < 0) continue // warm-up
  for (const [name, rate] of Object.entries(measured)) rates[name as keyof typeof rates].push(rate)
}
await peer.close()

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(11)
const titles = {
  sente: "Sente make('CartPole-v1')",
  default: "Gymnasium make('CartPole-v1')",
  unchecked: 'Gymnasium without its checker',
}
console.log(
  `CartPole-v1, steps a second, median of ${rounds} rounds (slowest – fastest), Node ${process.versions.node}`,
)
for (const [name, measured] of Object.entries(rates)) {
  const all = sorted(measured)
  console.log(
    `  ${titles[name as keyof typeof titles].padEnd(30)}${text(median(all))}  (${text(all[0]!)} – ${text(all.at(-1)!)})`,
  )
}
for (const name of ['default', 'unchecked'] as const) {
  const ratio = median(rates.sente.map((rate, i) => rate / rates[name][i]!))
  console.log(`  Sente / ${titles[name]}: ${ratio.toFixed(0)} times (median of the ratios round by round)`)
}
