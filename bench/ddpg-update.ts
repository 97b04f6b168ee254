/**
 * Milliseconds per DDPG update (critic, actor, both targets) including batch sampling, in Pendulum's shapes, in one
 * process: compiled, with K updates per run, on one thread and on two; Stable-Baselines3's `DDPG.train` on PyTorch's
 * CPU backend with default threads and with one; and the floor: the update's multiply-adds alone, at the speed of one
 * large matrix product in ONNX Runtime on one thread. The floor ignores everything that is not a matrix product
 * (activations, Adam, Polyak averaging), and that small products are slower than large ones. Rounds are interleaved, so
 * that all see the same load; medians over the rounds, and medians of the ratios per round.
 *
 *   npx tsx --conditions=sente-source bench/ddpg-update.ts [--python PATH] [--rounds 15]
 */
import { parseArgs } from 'node:util'
import { ddpg } from '../agents/ddpg.ts'
import type { Agent } from '../src/core/agent.ts'
import { rng } from '../src/core/rng.ts'
import { box } from '../src/core/space.ts'
import { openEngine } from '../src/engine/open.ts'
import type { Tensor } from '../src/engine/tf.ts'
import { median, startPeer } from './peer.ts'

const { python, rounds } = parseArgs({
  options: { python: { type: 'string' }, rounds: { type: 'string', default: '15' } },
}).values
const [D, A] = [3, 1]
const random = rng(0)
const normals = (length: number) => Float32Array.from({ length }, () => random.normal())

/** An agent with 2,000 transitions in its memory. */
async function filled(hidden: readonly number[], batchSize: number, updates: number, threads = 1): Promise<Agent> {
  const agent = await ddpg({ hidden, batchSize, updates, updatesPerRun: 8, threads }).create({
    observationSpace: box([D], -8, 8),
    actionSpace: box([A], -2, 2),
    random: rng(1),
    steps: 50_000,
    envs: 1,
    device: { device: 'cpu', engine: 'onnx' },
  })
  for (let i = 0; i < 2000; i++) {
    const next = { observation: normals(D), reward: random.normal(), terminated: false, truncated: i % 200 === 199 }
    agent.observe({ slot: 0, view: { observation: normals(D) }, decision: { action: normals(A) }, next })
  }
  return agent
}

/** Milliseconds per update, averaged over `updates`. */
async function timed(agent: Agent, updates: number): Promise<number> {
  const started = performance.now()
  await agent.learn(updates)
  return (performance.now() - started) / updates
}

/** Multiply-adds of one update that no implementation can avoid. */
function multiplyAdds(hidden: readonly number[], B: number): number {
  const products = (sizes: readonly number[]) => sizes.slice(1).reduce((sum, out, i) => sum + sizes[i]! * out, 0)
  const [first] = hidden as [number]
  const actor = products([D, ...hidden, A])
  const critic = products([D + A, ...hidden, 1])
  const target = actor + critic
  const criticStep = critic + critic + (critic - (D + A) * first) // forward, gradients of weights, of hidden layers
  const throughCritic = critic + (critic - D * first) // forward, gradient of the action
  const actorStep = actor + actor + (actor - D * first)
  return B * (target + criticStep + throughCritic + actorStep)
}

const N = 512
const engine = await openEngine({ device: 'cpu', engine: 'onnx' })
engine.own({})
const product = await engine.compile(
  ({ a, b }: { a: Tensor; b: Tensor }) => ({ c: a.matMul(b) }),
  { a: { shape: [N, N] }, b: { shape: [N, N] } },
  { name: 'matrix product' },
)
product.inputs.a.set(normals(N * N))
product.inputs.b.set(normals(N * N))

/** Milliseconds per multiply-add. */
async function timedProduct(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 9; i++) {
    const started = performance.now()
    await product.run()
    times.push(performance.now() - started)
  }
  return median(times) / N ** 3
}

const peer = startPeer(python, 'ddpg_update.py')
console.log(
  `one DDPG update, ${D} observations, ${A} action, ms; medians of ${rounds} rounds; Node ${process.versions.node}`,
)
for (const [hidden, B, updates] of [
  [[64, 64], 64, 256],
  [[256, 256], 256, 32],
  [[400, 300], 256, 32],
] as const) {
  const one = await filled(hidden, B, 1)
  const eight = await filled(hidden, B, 8)
  const two = await filled(hidden, B, 8, 2)
  const [name, work] = [hidden.join('-'), multiplyAdds(hidden, B)]
  const measure: Record<string, () => Promise<number>> = {
    'compiled, K = 8': () => timed(eight, updates),
    'compiled, K = 1': () => timed(one, updates),
    'SB3, default threads': () => peer.ask(`${name} ${B} ${updates} default`),
    'SB3, 1 thread': () => peer.ask(`${name} ${B} ${updates} 1`),
    'floor, 1 thread': async () => work * (await timedProduct()),
    'K = 8, 2 threads': () => timed(two, updates),
  }
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(measure).map(name => [name, []]))
  for (let round = -2; round < Number(rounds); round++)
    for (const [name, f] of Object.entries(measure)) {
      const time = await f()
      if (round >= 0) times[name]!.push(time) // earlier rounds are warm-up
    }
  const against = (name: string, other: string) => median(times[name]!.map((time, i) => time / times[other]![i]!))
  const floor = median(times['floor, 1 thread']!)
  console.log(
    `${name}, batch ${B}: ${(work / 1e6).toFixed(1)} million multiply-adds, at most ` +
      `${(work / floor / 1e6).toFixed(0)} billion per second (${eight.engine.description})`,
  )
  console.log(`  ${''.padEnd(22)}${'ms'.padStart(8)}  ${'× SB3'.padStart(8)}  ${'× floor'.padStart(8)}`)
  for (const [name, all] of Object.entries(times)) {
    const ratios = ['SB3, default threads', 'floor, 1 thread'].map(other => against(name, other).toFixed(2).padStart(8))
    console.log(`  ${name.padEnd(22)}${median(all).toFixed(3).padStart(8)}  ${ratios.join('  ')}`)
  }
  for (const agent of [one, eight, two]) agent.dispose()
}
engine.dispose()
await peer.close()
