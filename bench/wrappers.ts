/**
 * Steps per second of Pendulum-v1 in wrappers, ours and Gymnasium's, in a plain loop on one thread with a reset at
 * every end and a constant action. Rounds of both sides are interleaved, so that both see the same load; medians over
 * the rounds.
 *
 *   npx tsx --conditions=sente-source bench/wrappers.ts [--python PATH]
 */
import { parseArgs } from 'node:util'
import { pendulumV1 } from '../envs/classic/pendulum.ts'
import type { SyncEnv } from '../src/core/env.ts'
import { make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import type { Box } from '../src/core/space.ts'
import { rescaleAction } from '../src/wrappers/action/rescale-action.ts'
import { frameStack } from '../src/wrappers/observation/frame-stack.ts'
import { normalizeObservation } from '../src/wrappers/observation/normalize-observation.ts'
import { clipReward } from '../src/wrappers/reward/clip-reward.ts'
import { normalizeReward } from '../src/wrappers/reward/normalize-reward.ts'
import { median, startPeer } from './peer.ts'

const { python } = parseArgs({ options: { python: { type: 'string' } } }).values
const rounds = 7
const steps = { ours: 100_000, theirs: 2_000 }

type Wrap = (env: SyncEnv<Box, Box>) => SyncEnv<Box, Box>
const wrappers: Readonly<Record<string, Wrap>> = {
  none: env => env,
  rescaleAction: env => rescaleAction(env),
  normalizeObservation: env => normalizeObservation(env),
  normalizeReward: env => normalizeReward(env),
  frameStack: env => frameStack(env, 4),
  clipReward: env => clipReward(env),
}
const five = 'rescaleAction+normalizeObservation+normalizeReward+frameStack+clipReward'

const action = Float32Array.of(0.3)
function oneRound(env: SyncEnv<Box, Box>): number {
  const random = rng(0)
  env.reset(random)
  const started = performance.now()
  for (let i = 0; i < steps.ours; i++) if (env.step(action).truncated) env.reset(random)
  return (1000 * steps.ours) / (performance.now() - started)
}

const peer = startPeer(python, 'wrappers.py')
console.log(`Pendulum-v1, steps per second, median of ${rounds} rounds, Node ${process.versions.node}`)
for (const names of [...Object.keys(wrappers), five]) {
  const env = names.split('+').reduce((inner, name) => wrappers[name]!(inner), make(pendulumV1))
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = -2; round < rounds; round++) {
    const rates = [oneRound(env), await peer.ask(`${names} ${steps.theirs}`)] as const
    if (round < 0) continue // warm-up
    ours.push(rates[0])
    theirs.push(rates[1])
  }
  const ratio = median(ours.map((rate, i) => rate / theirs[i]!))
  const text = (rates: readonly number[]) => Math.round(median(rates)).toLocaleString('en').padStart(11)
  const title = names === five ? 'all five' : names
  console.log(`  ${title.padEnd(22)} Sente ${text(ours)}   Gymnasium ${text(theirs)}   ${ratio.toFixed(0)} times`)
}
await peer.close()
