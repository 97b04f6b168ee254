// Compares TF.js on WebGPU with the CPU engine, and with TF.js on the same GPU without replay.
import assert from 'node:assert/strict'
import { lastValueFrom } from 'rxjs'
import { alphazero } from '../../agents/alphazero.ts'
import { c51 } from '../../agents/c51.ts'
import { ddpg as ddpgAgent } from '../../agents/ddpg.ts'
import { dqn as dqnAgent } from '../../agents/dqn.ts'
import { qrDqn } from '../../agents/qr-dqn.ts'
import { rainbow } from '../../agents/rainbow.ts'
import { sac } from '../../agents/sac.ts'
import { td3 } from '../../agents/td3.ts'
import { ticTacToeV0 } from '../../envs/boards/tic-tac-toe.ts'
import type { AgentSpec } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete } from '../../src/core/space.ts'
import { tfjsWebgpu } from '../../src/engine/devices/tfjs-webgpu.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { tf } from '../../src/engine/tf.ts'
import { openGpu } from '../../src/engine/webgpu/device.ts'
import { train } from '../../src/loop/train.ts'
import { distance, relative } from '../engine/distance.ts'
import { ddpg, dqn, type Learning, runOn, stateOf, tower } from '../engine/steps.ts'
import { replay, tape } from './tape.ts'

/**
 * Bound of max |GPU − CPU| / max |CPU| of each state vector after 20 updates, and of |GPU − CPU| / (1 + |CPU|) of each
 * output (measured: 3·10⁻⁶).
 */
const BOUND = 3e-5
/**
 * Forces the kernel for large matrix products: on SwiftShader, the one that TF.js uses for small ones is thirty times
 * slower.
 */
const PACKED = 3

async function probes() {
  const adapter = 'SwiftShader driver 5.0.0 (google, swiftshader), through Dawn'
  assert.deepEqual(await tfjsWebgpu.probe(), { usable: true, detail: adapter, software: true })
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env
  Object.assign(process.env, { VK_DRIVER_FILES: '/dev/null', VK_ICD_FILENAMES: '/dev/null' })
  const without = await tfjsWebgpu.probe()
  Object.assign(process.env, { VK_DRIVER_FILES, VK_ICD_FILENAMES })
  assert.ok(!without.usable && without.reason.startsWith('Dawn finds no GPU'), JSON.stringify(without))
  assert.match(without.fix!, /libvulkan1/)
  process.env.SENTE_SOFTWARE_GPU = '0'
  assert.deepEqual(await tfjsWebgpu.probe(), {
    usable: false,
    reason: `the only adapter is ${adapter}, which computes on the CPU`,
  })
  process.env.SENTE_SOFTWARE_GPU = '1'
}

/** Outputs of some replayed updates, and the final values of the variables. */
async function replayed({ groups, step, inputs, batch }: Learning, updates: number) {
  const engine = await tfjsWebgpu.open(1)
  engine.own(groups)
  const compiled = await engine.compile(step, inputs)
  const random = rng('batches')
  const outputs = []
  for (let i = 0; i < updates; i++) outputs.push(await runOn(compiled as never, batch(random)))
  await engine.settle!()
  const state = stateOf(engine)
  engine.dispose()
  return { outputs, state }
}

/** The same with eager TF.js, which moves the variables to the GPU permanently. */
async function eagerly({ groups, step, inputs, batch }: Learning, updates: number) {
  const gpu = await openGpu()
  await tf.setBackend('webgpu')
  const random = rng('batches')
  const outputs = []
  for (let i = 0; i < updates; i++) {
    const given = batch(random)
    const results = gpu.during(() =>
      tf.tidy(() => {
        const tensors = Object.entries(inputs).map(([name, { shape, dtype }]) => [
          name,
          tf.tensor(given[name]!, [...shape], dtype),
        ])
        return step(Object.fromEntries(tensors))
      }),
    )
    const data = gpu.during(() => Object.entries(results).map(([name, tensor]) => [name, tensor.data()] as const))
    outputs.push(Object.fromEntries(await Promise.all(data.map(async ([name, values]) => [name, await values]))))
    gpu.during(() => tf.dispose(results))
  }
  const state: Record<string, number[]> = {}
  for (const [group, variables] of Object.entries(groups)) {
    const parts = await Promise.all(gpu.during(() => variables.map(variable => variable.data())))
    state[group] = parts.flatMap(part => [...part])
  }
  gpu.during(() => tf.disposeVariables())
  await tf.setBackend('cpu')
  return { outputs, state }
}

/** Creates the network once for each way, since the eager one takes its variables. */
async function equalsEager(name: string, learning: () => Learning, updates: number) {
  const one = await replayed(learning(), updates)
  const other = await eagerly(learning(), updates)
  for (const [i, outputs] of one.outputs.entries())
    for (const [output, values] of Object.entries(outputs))
      assert.deepEqual([...values], [...other.outputs[i]![output]!], `${name}: ${output} of update ${i}`)
  for (const [group, values] of Object.entries(one.state))
    assert.deepEqual([...values], other.state[group], `${name}: ${group}`)
  console.log(`${name}: ${updates} updates equal eager ones bit for bit`)
}

const device = { device: 'cpu', engine: 'onnx' } as const

/** Fills a small replay memory with noise and trains the agent on it. */
async function learn(agent: AgentSpec, continuous: boolean, updates: number) {
  const made = await agent.create({
    observationSpace: box([3], -1, 1),
    actionSpace: continuous ? box([2], [0, -3], [1, 5]) : discrete(3),
    random: rng(1),
    steps: 1000,
    envs: 1,
    device,
  })
  const random = rng('observations')
  const observe = () => ({ observation: Float32Array.from([0, 0, 0], () => random.normal()) })
  for (let i = 0; i < 24; i++) {
    const view = observe()
    const [decision] = await made.act([view], 'explore')
    const next = { ...observe(), reward: random.normal(), terminated: i % 9 === 8, truncated: false }
    made.observe({ slot: 0, view, decision: decision!, next })
  }
  await made.learn(updates)
}

/** Complete self-play, including the arena and champions. */
const play = (agent: AgentSpec) => {
  const kept = { ...agent, create: async (context: never) => ({ ...(await agent.create(context)), dispose() {} }) }
  return lastValueFrom(train({ env: ticTacToeV0, agent: kept as AgentSpec, steps: 32 + 8 * 11, seed: 1, ...device }))
}

const small = { hidden: [8, 8], batchSize: 8, warmup: 16, targetEvery: 8 }
const critics = { hidden: [8, 8], batchSize: 8, warmup: 16 }
const games = { simulations: 2, warmup: 32, batchSize: 8, trainEvery: 8, updates: 2, generation: 10, arenaGames: 2 }
const agents: Readonly<Record<string, () => Promise<unknown>>> = {
  'dqn, 4 updates in a run': () => learn(dqnAgent({ ...small, updates: 4 }), false, 20),
  'dqn, noisy and dueling': () => learn(dqnAgent({ ...small, noisy: true, dueling: true }), false, 20),
  'dqn, layer normalization': () => learn(dqnAgent({ ...small, normalization: 'layer' }), false, 20),
  'dqn, batch normalization': () => learn(dqnAgent({ ...small, normalization: 'batch' }), false, 20),
  'dqn, dropout': () => learn(dqnAgent({ ...small, dropout: 0.2 }), false, 20),
  c51: () => learn(c51({ ...small, atoms: 11 }), false, 20),
  'qr-dqn': () => learn(qrDqn({ ...small, quantiles: 8 }), false, 20),
  rainbow: () => learn(rainbow({ ...small, noisy: true, atoms: 11 }), false, 20),
  ddpg: () => learn(ddpgAgent({ ...critics, normalizeObservations: true }), true, 20),
  td3: () => learn(td3({ ...critics, normalization: 'layer' }), true, 20),
  sac: () => learn(sac({ ...critics, updates: 2 }), true, 20),
  'alphazero, dense': () => play(alphazero({ ...games, blocks: 0, hidden: [16] })),
  'alphazero, a tower': () => play(alphazero({ ...games, blocks: 1, channels: 4 })),
}

/** Repeats on the GPU the calls that an agent made to the CPU engine. */
async function equalsCpu(name: string, work: () => Promise<unknown>) {
  const started = performance.now()
  const taped = await tape()
  await work()
  taped.stop()
  const engine = await tfjsWebgpu.open(1)
  let runs = 0
  let worst = 0
  const found = await replay(taped, engine, (values, expected, output) => {
    const d = distance(values, expected)
    runs++
    worst = Math.max(worst, d)
    assert.ok(d <= BOUND, `${name}: ${output} differs by ${d}`)
  })
  const apart = Object.entries(taped.state()).map(
    ([group, values]) => [group, relative(found[group]!, values)] as const,
  )
  for (const [group, d] of apart) assert.ok(d <= BOUND, `${name}: ${group} differs by ${d}`)
  engine.dispose()
  tf.disposeVariables()
  const far = Math.max(...apart.map(([, d]) => d))
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`${name}: ${runs} outputs within ${worst.toExponential(1)}, state ${far.toExponential(1)} (${seconds} s)`)
}

/** One engine continues from the other's state, and hands it back. */
async function moves() {
  const learning = dqn({ batch: 4 })
  const engines = [await tfjsWebgpu.open(1), await openOnnxEngine()]
  for (const engine of engines) engine.own(learning.groups)
  const steps = await Promise.all(engines.map(engine => engine.compile(learning.step, learning.inputs)))
  const random = rng('moves')
  const batches = Array.from({ length: 3 }, () => learning.batch(random))
  for (const [from, to] of [
    [0, 1],
    [1, 0],
  ] as const) {
    for (const batch of batches) await runOn(steps[from]! as never, batch)
    await engines[from]!.settle?.()
    const saved = stateOf(engines[from]!)
    for (const [group, values] of Object.entries(saved)) engines[to]!.write(group, values)
    assert.deepEqual(stateOf(engines[to]!), saved)
    for (const batch of batches) for (const step of steps) await runOn(step as never, batch)
    await engines[0]!.settle!()
    const [gpu, cpu] = engines.map(stateOf)
    for (const group of Object.keys(saved)) assert.ok(relative(gpu![group]!, cpu![group]!) <= BOUND, group)
  }
  for (const engine of engines) engine.dispose()
  console.log('state: moves from the GPU to the CPU and back')
}

await probes()
await tfjsWebgpu.open(1)
await equalsEager('dqn, small products', () => dqn({ width: 4, batch: 4 }), 2)
tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', PACKED)
await equalsEager('dqn', dqn, 12)
await equalsEager('ddpg', ddpg, 12)
await equalsEager('alphazero', tower, 12)
await moves()
tf.disposeVariables()
for (const [name, work] of Object.entries(agents)) await equalsCpu(name, work)
