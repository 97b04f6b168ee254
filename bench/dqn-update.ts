/**
 * Milliseconds per DQN update (forward, backward, clip, Adam; batch 64) including batch sampling, in one process:
 * compiled, the same step eagerly on TF.js, and Stable-Baselines3's `DQN.train` on PyTorch's CPU backend with default
 * threads and with one. Rounds are interleaved, so that all see the same load; medians over the rounds, and medians of
 * the ratios per round.
 *
 *   npx tsx --conditions=sente-source bench/dqn-update.ts [--python PATH] [--rounds 15]
 */
import { parseArgs } from 'node:util'
import { dqn } from '../agents/dqn.ts'
import type { Agent } from '../src/core/agent.ts'
import { rng } from '../src/core/rng.ts'
import { box, discrete } from '../src/core/space.ts'
import { uniformReplay } from '../src/replay/uniform.ts'
import { median, startPeer } from './peer.ts'

const { python, rounds } = parseArgs({
  options: { python: { type: 'string' }, rounds: { type: 'string', default: '15' } },
}).values
const B = 64
const random = rng(0)
const observe = () => Float32Array.from({ length: 4 }, () => random.normal())

/** An agent with 2,000 transitions in its memory. */
async function filled(hidden: readonly number[], engine: 'onnx' | 'tfjs', updates: number): Promise<Agent> {
  const settings = { hidden, learningRate: 2.3e-3, batchSize: B, doubleQ: false, updates, targetEvery: 1_000_000 }
  const agent = await dqn(settings).create({
    observationSpace: box([4], -10, 10),
    actionSpace: discrete(2),
    random: rng(1),
    steps: 50_000,
    envs: 1,
    device: { device: 'cpu', engine },
  })
  for (let i = 0; i < 2000; i++) {
    const next = { observation: observe(), reward: 1, terminated: i % 20 === 0, truncated: false }
    agent.observe({ slot: 0, view: { observation: observe() }, decision: { action: i % 2 }, next })
  }
  return agent
}

/** Milliseconds per update, averaged over `updates`. */
async function timed(agent: Agent, updates: number): Promise<number> {
  const started = performance.now()
  await agent.learn(updates)
  return (performance.now() - started) / updates
}

function timedSampling(): number {
  const row = { observation: observe(), action: 0, reward: 0, discount: 0, next: observe(), nextLegal: [1, 1] }
  const columns = { action: [], reward: [], discount: [], observation: [4], next: [4], nextLegal: [2] }
  const schema = Object.fromEntries(Object.entries(columns).map(([name, shape]) => [name, { shape }]))
  const memory = uniformReplay(schema, 2000)
  for (let i = 0; i < 2000; i++) memory.add(row)
  const into = Object.fromEntries(Object.keys(columns).map(name => [name, new Float32Array(4 * B)]))
  const times: number[] = []
  for (let i = 0; i < 2000; i++) {
    const started = performance.now()
    memory.sample(B, random, into)
    times.push(performance.now() - started)
  }
  return median(times)
}

const peer = startPeer(python, 'dqn_update.py')
console.log(`one DQN update, batch ${B}, ms; medians of ${rounds} rounds; Node ${process.versions.node}`)
console.log(`  of which batch sampling: ${timedSampling().toFixed(3)}`)
for (const width of [64, 256]) {
  const hidden = [width, width]
  const one = await filled(hidden, 'onnx', 1)
  const eight = await filled(hidden, 'onnx', 8)
  const eager = await filled(hidden, 'tfjs', 1)
  const measure = {
    'compiled, K = 8': () => timed(eight, 256),
    'compiled, K = 1': () => timed(one, 256),
    'eager TF.js': () => timed(eager, 16),
    'SB3, default threads': () => peer.ask(`${width} default`),
    'SB3, 1 thread': () => peer.ask(`${width} 1`),
  }
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(measure).map(name => [name, []]))
  for (let round = -2; round < Number(rounds); round++)
    for (const [name, f] of Object.entries(measure)) {
      const time = await f()
      if (round >= 0) times[name]!.push(time) // earlier rounds are warm-up
    }
  console.log(`4-${width}-${width}-2 (${eight.engine.description}; eager: ${eager.engine.description.split(' (')[0]})`)
  const ours = times['compiled, K = 8']!
  for (const [name, all] of Object.entries(times)) {
    const ratio = median(all.map((time, i) => time / ours[i]!))
    console.log(
      `  ${name.padEnd(22)}${median(all).toFixed(3).padStart(8)}  ${ratio.toFixed(1).padStart(6)} × compiled, K = 8`,
    )
  }
  for (const agent of [one, eight, eager]) agent.dispose()
}
await peer.close()
