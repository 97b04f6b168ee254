/**
 * Main-thread milliseconds per update on TF.js's WebGPU backend: eager, kernel by kernel, and recorded once and
 * replayed, with one update or eight per run. It runs on Dawn's null backend, which computes nothing, so this is the
 * cost of JavaScript and Dawn's front end; a driver adds its own. The steps are the agents' updates. Rounds are
 * interleaved, so that all see the same load; medians over the rounds, and medians of the ratios per round.
 *
 *   npx tsx --conditions=sente-source bench/webgpu-replay.ts [--rounds 15]
 *
 * Needs the engine's packages: npm install --no-save @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2
 */
import { parseArgs } from 'node:util'
import { alphazero } from '../agents/alphazero.ts'
import { ddpg } from '../agents/ddpg.ts'
import { dqn } from '../agents/dqn.ts'
import { connectFourV0 } from '../envs/boards/connect-four.ts'
import { type AgentContext, type AgentSpec, taskOf } from '../src/core/agent.ts'
import { make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { box, discrete } from '../src/core/space.ts'
import { type Tensor, tf, type Variable } from '../src/engine/tf.ts'
import { openGpu } from '../src/engine/webgpu/device.ts'
import { webgpuEngine } from '../src/engine/webgpu/engine.ts'
import { Pool } from '../src/engine/webgpu/pool.ts'
import { record } from '../src/engine/webgpu/record.ts'
import { tape } from '../test/slow/tape.ts'
import { median } from './peer.ts'

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } }).values
const K = 8
const gpu = await openGpu(['backend=null'])

/** Variables, step and inputs of an agent's update. */
async function updateOf(agent: AgentSpec, task: Partial<AgentContext>) {
  const taped = await tape()
  const device = { device: 'cpu', engine: 'onnx' } as const
  await agent.create({ random: rng(1), steps: 1000, envs: 1, device, ...task } as AgentContext)
  taped.stop()
  const groups = Object.assign({}, ...taped.asked.flatMap(event => (event.kind === 'own' ? [event.groups] : [])))
  for (const event of taped.asked)
    if (event.kind === 'compile' && event.options.name?.endsWith('update')) return { groups, ...event }
  throw new Error(`${agent.name} compiles no update`)
}

const half = { dqn: { observationSpace: box([8], -1, 1), actionSpace: discrete(4) } }
const cases = {
  'DQN 8-64-64-4, B 64': [dqn({ hidden: [64, 64], batchSize: 64 }), half.dqn],
  'DDPG 256-256, B 256': [
    ddpg({ hidden: [256, 256], batchSize: 256 }),
    { observationSpace: box([8], -1, 1), actionSpace: box([2], -1, 1) },
  ],
  'AlphaZero 3 × 32, B 64': [alphazero({ blocks: 3, channels: 32, batchSize: 64 }), taskOf(make(connectFourV0))],
} as const

console.log(
  `one update, main-thread ms on Dawn's null backend; medians of ${rounds} rounds; Node ` + `${process.versions.node}`,
)
for (const [name, [agent, task]] of Object.entries(cases)) {
  const { groups, step, specs } = await updateOf(agent as AgentSpec, task as Partial<AgentContext>)
  const engine = webgpuEngine(gpu)
  engine.own(groups)
  const one = await engine.compile(step, specs)
  const eight = await engine.compile(step, specs, { updatesPerRun: K })

  // Counts the dispatches, and provides the eager steps' inputs.
  const pool = new Pool(gpu.device)
  const size = (shape: readonly number[]) => 4 * shape.reduce((a, b) => a * b, 1)
  const inputs = Object.fromEntries(Object.entries(specs).map(([input, { shape }]) => [input, pool.hold(size(shape))]))
  const variable = ({ shape }: Variable) => pool.hold(size(shape))
  const { dispatches } = record(gpu, step, specs, { name, pool, inputs, variable })
  pool.destroy()

  const eager = async () => {
    await tf.setBackend('webgpu')
    const results = gpu.during(() =>
      tf.tidy(() => {
        const tensors = Object.entries(specs).map(([input, { shape, dtype }]) => [
          input,
          tf.tensor(one.inputs[input]!.slice(), [...shape], dtype),
        ])
        return Object.values<Tensor>(step(Object.fromEntries(tensors)))
      }),
    )
    await Promise.all(gpu.during(() => results.map(result => result.data())))
    gpu.during(() => tf.dispose(results))
    await tf.setBackend('cpu')
  }
  const measure = {
    'replayed, K = 8': async () => eight.run(),
    'replayed, K = 1': async () => one.run(),
    eager,
  }
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(measure).map(way => [way, []]))
  for (let round = -2; round < Number(rounds); round++)
    for (const [way, f] of Object.entries(measure)) {
      const runs = way === 'eager' ? 4 : 10
      const started = performance.now()
      for (let i = 0; i < runs; i++) await f()
      const updates = way === 'replayed, K = 8' ? runs * K : runs
      if (round >= 0) times[way]!.push((performance.now() - started) / updates) // earlier rounds are warm-up
    }
  console.log(`${name}: ${dispatches.length} dispatches`)
  const ours = times['replayed, K = 8']!
  for (const [way, all] of Object.entries(times)) {
    const ratio = median(all.map((time, i) => time / ours[i]!))
    console.log(
      `  ${way.padEnd(18)}${median(all).toFixed(3).padStart(8)}  ${ratio.toFixed(1).padStart(6)} × replayed, K = 8`,
    )
  }
  engine.dispose()
  gpu.during(() => tf.disposeVariables()) // the eager steps moved them to the GPU
}
