/**
 * Resident memory over 100,000 DQN updates (4-64-64-2, batch 64, eight per run): quartiles of samples taken every 40
 * updates, printed every 10,000. Fails if a median exceeds the warm-up's by 5 MB. It may fall: V8 returns some 30 MB
 * that loading and compiling used to the system once it gets to it. (ONNX Runtime's binding copies every output on each
 * run; those copies come and go between collections.)
 *
 *   npx tsx --conditions=sente-source bench/memory.ts [--updates 100000]
 */
import { parseArgs } from 'node:util'
import { dqn } from '../agents/dqn.ts'
import { rng } from '../src/core/rng.ts'
import { box, discrete } from '../src/core/space.ts'

const { updates } = parseArgs({ options: { updates: { type: 'string', default: '100000' } } }).values
const warmUp = 10_000
const allowed = 5 // MB
const random = rng(0)
const observe = () => Float32Array.from({ length: 4 }, () => random.normal())

const agent = await dqn({ hidden: [64, 64], targetEvery: 1000 }).create({
  observationSpace: box([4], -10, 10),
  actionSpace: discrete(2),
  random: rng(1),
  steps: 100_000,
  envs: 1,
  device: { device: 'cpu', engine: 'onnx' },
})
for (let i = 0; i < 2000; i++) {
  const next = { observation: observe(), reward: 1, terminated: i % 20 === 0, truncated: false }
  agent.observe({ slot: 0, view: { observation: observe() }, decision: { action: i % 2 }, next })
}

/** Runs `n` updates and samples resident memory; returns its quartiles in MB. */
async function residentOver(n: number): Promise<readonly [number, number, number]> {
  const samples: number[] = []
  for (let done = 0; done < n; done += 40) {
    await agent.learn(40)
    await new Promise(resolve => setImmediate(resolve)) // yields, as the event loop of a run does
    samples.push(process.memoryUsage.rss() / 1e6)
  }
  samples.sort((a, b) => a - b)
  const at = (part: number) => samples[Math.floor(part * samples.length)]!
  return [at(0.25), at(0.5), at(0.75)]
}

const show = ([low, median, high]: readonly number[]) =>
  `${median!.toFixed(1)} (${low!.toFixed(1)} … ${high!.toFixed(1)}) MB`
const warm = await residentOver(warmUp)
console.log(`warm-up of ${warmUp}  ${show(warm)}`)
let highest = 0
for (let done = 10_000; done <= Number(updates); done += 10_000) {
  const now = await residentOver(10_000)
  highest = Math.max(highest, now[1])
  console.log(`${String(done).padStart(16)}  ${show(now)}`)
}
console.log(`highest increase over the warm-up: ${(highest - warm[1]).toFixed(1)} MB (allowed: ${allowed})`)
agent.dispose()
process.exitCode = highest - warm[1] <= allowed ? 0 : 1
