/**
 * Milliseconds per update of each member of the DQN family, including batch sampling (and priorities), relative to
 * plain DQN: CartPole's shapes, batch 64, K = 8. Members are interleaved, so that all see the same load; medians over
 * the rounds.
 *
 *   npx tsx --conditions=sente-source bench/dqn-family.ts [--hidden 64,64] [--rounds 15]
 */
import { parseArgs } from 'node:util'
import { type AgentSpec, box, c51, discrete, dqn, qrDqn, rainbow, rng } from 'sente'
import { median } from './peer.ts'

const { values } = parseArgs({
  options: { hidden: { type: 'string', default: '64,64' }, rounds: { type: 'string', default: '15' } },
})
const random = rng(0)
const observe = () => Float32Array.from({ length: 4 }, () => random.normal())
const settings = { hidden: values.hidden.split(',').map(Number), updates: 8, batchSize: 64 }
const plain = { ...settings, doubleQ: false }
const family: Readonly<Record<string, AgentSpec>> = {
  vanilla: dqn(plain),
  double: dqn({ ...plain, doubleQ: true }),
  dueling: dqn({ ...plain, dueling: true }),
  'n-step': dqn({ ...plain, nStep: 3 }),
  prioritized: dqn({ ...plain, priority: 0.6 }),
  noisy: dqn({ ...plain, noisy: true }),
  c51: c51(plain),
  'qr-dqn': qrDqn(plain),
  rainbow: rainbow({ ...settings, noisy: true }),
}

async function filled(spec: AgentSpec) {
  const [observationSpace, actionSpace] = [box([4], -10, 10), discrete(2)]
  const device = { device: 'cpu', engine: 'onnx' } as const
  const agent = await spec.create({ observationSpace, actionSpace, random: rng(1), steps: 50_000, envs: 1, device })
  for (let i = 0; i < 2000; i++) {
    const next = { observation: observe(), reward: 1, terminated: i % 20 === 0, truncated: false }
    agent.observe({ slot: 0, view: { observation: observe() }, decision: { action: i % 2 }, next })
  }
  return agent
}

const agents = new Map(
  await Promise.all(Object.entries(family).map(async ([name, spec]) => [name, await filled(spec)] as const)),
)
const times = new Map<string, number[]>([...agents.keys()].map(name => [name, []]))
for (let round = -2; round < Number(values.rounds); round++)
  for (const [name, agent] of agents) {
    const began = performance.now()
    await agent.learn(64)
    if (round >= 0) times.get(name)!.push((performance.now() - began) / 64)
  }
const base = times.get('vanilla')!
console.log(`one update, 4-${settings.hidden.join('-')}-2, batch 64, K = 8, ms; medians of ${values.rounds} rounds`)
for (const [name, all] of times) {
  const ratio = median(all.map((time, round) => time / base[round]!))
  console.log(`  ${name.padEnd(12)} ${median(all).toFixed(3).padStart(8)}  ${ratio.toFixed(2).padStart(5)} × vanilla`)
}
