// Run by tfjs-node.sh in a project with tfjs-node-gpu built against TensorFlow from PyPI: every agent learns the same
// on TF.js's `tensorflow` backend and on the compiled engine, resumes on either from the other's checkpoint, and leaks
// nothing.
import { isDeepStrictEqual } from 'node:util'
import {
  type Agent,
  type AgentSpec,
  alphazero,
  c51,
  ddpg,
  dqn,
  type Memory,
  make,
  qrDqn,
  rainbow,
  rng,
  type Saved,
  sac,
  type Transition,
  td3,
  tf,
} from 'sente'
import type { Tensor } from '../../src/engine/tf.ts'

const UPDATES = 20
const TOLERANCE = 1e-4
const LEAK_UPDATES = 2000
const LEAK_MB = 20
const WARM = 300

type EngineName = 'onnx' | 'tfjs'
interface Case {
  readonly name: string
  readonly spec: AgentSpec
  readonly env: `${string}-v${number}`
}

const small = { hidden: [32, 32], batchSize: 32, updates: 4, warmup: 1 }
const cases: readonly Case[] = [
  { name: 'dqn', spec: dqn(small), env: 'CartPole-v1' },
  { name: 'ddpg', spec: ddpg(small), env: 'Pendulum-v1' },
  {
    name: 'alphazero',
    spec: alphazero({ blocks: 2, channels: 8, simulations: 8, batchSize: 16, updates: 4, warmup: 1 }),
    env: 'TicTacToe-v0',
  },
  {
    name: 'alphazero, mlp',
    spec: alphazero({ blocks: 0, hidden: [32], simulations: 8, warmup: 1 }),
    env: 'TicTacToe-v0',
  },
  {
    name: 'dqn with everything',
    spec: dqn({ ...small, dueling: true, nStep: 3, priority: 0.6, noisy: true, normalization: 'layer', tau: 0.01 }),
    env: 'CartPole-v1',
  },
  {
    name: 'dqn, batch norm',
    spec: dqn({ ...small, normalization: 'batch', optimizer: 'rmsprop' }),
    env: 'CartPole-v1',
  },
  { name: 'c51', spec: c51(small), env: 'CartPole-v1' },
  { name: 'qr-dqn', spec: qrDqn(small), env: 'CartPole-v1' },
  { name: 'rainbow', spec: rainbow({ ...small, noisy: true }), env: 'CartPole-v1' },
  { name: 'ddpg, discrete', spec: ddpg(small), env: 'CartPole-v1' },
  { name: 'td3', spec: td3(small), env: 'Pendulum-v1' },
  { name: 'sac', spec: sac(small), env: 'Pendulum-v1' },
]

function check(good: boolean, words: string): void {
  if (!good) throw new Error(words)
}

async function open({ spec, env }: Case, engine: EngineName, seed = 1): Promise<Agent> {
  const { observationSpace, actionSpace, game, players } = make(env)
  const task = { observationSpace, actionSpace, ...(game && { game }), ...(players && { players }) }
  return spec.create({ ...task, random: rng(seed), steps: 5000, envs: 1, device: { device: 'cpu', engine } })
}

/** The transitions of `count` steps. */
async function lived(agent: Agent, env: Case['env'], count: number): Promise<readonly Transition[]> {
  const world = make(env)
  const episodes = rng(2)
  const transitions: Transition[] = []
  let view = await world.reset(episodes.split(0))
  for (let t = 0; t < count; t++) {
    const [decision] = await agent.act([view], 'explore')
    const next = await world.step(decision!.action as never)
    transitions.push({ slot: 0, view, decision: decision!, next })
    agent.observe(transitions.at(-1)!)
    view = next.terminated || next.truncated ? await world.reset(episodes.split(t + 1)) : next
  }
  return transitions
}

/** Largest |a − b| of an array relative to its largest |b|; the maximum over all arrays. */
function difference(a: Saved, b: Saved): { worst: number; where: string } {
  let [worst, where] = [0, 'nothing']
  check(Object.keys(a.arrays).join() === Object.keys(b.arrays).join(), 'other arrays are saved')
  for (const [name, values] of Object.entries(b.arrays)) {
    const others = a.arrays[name]!
    check(others.length === values.length, `${name} has another length`)
    const largest = Math.max(...[...values].map(Math.abs))
    values.forEach((x: number, i: number) => {
      const d = Math.abs(others[i]! - x) / (largest || 1)
      if (!(d <= worst)) [worst, where] = [Number.isNaN(d) ? Number.POSITIVE_INFINITY : d, name]
    })
  }
  return { worst, where }
}

const copyOf = ({ size, added, columns }: Memory) => ({ size, added, columns: structuredClone(columns) })

/** UPDATES updates, half on one engine, half on the other, through a checkpoint. */
async function learned(
  each: Case,
  life: readonly Transition[],
  engines: readonly [EngineName, EngineName],
  seed: number,
): Promise<Saved> {
  const first = await open(each, engines[0], seed)
  for (const transition of life) first.observe(transition)
  await first.learn(UPDATES / 2)
  const saved = structuredClone(first.save())
  const memory = copyOf(first.memory!)
  first.dispose()
  const second = await open(each, engines[1], seed)
  second.restore(saved)
  second.memory!.restore(memory)
  const metrics = await second.learn(UPDATES / 2)
  for (const [name, value] of Object.entries(metrics))
    check(Number.isFinite(value), `${each.name}: ${name} is ${value}`)
  if (engines[1] === 'tfjs') {
    const { description } = second.engine
    check(/tensorflow: TensorFlow \d/.test(description), `${each.name} ran on ${description}`)
  }
  const result = structuredClone(second.save())
  second.dispose()
  return result
}

/** RSS in MB after `updates` updates and garbage collection. */
async function rss(agent: Agent, updates: number): Promise<number> {
  for (let done = 0; done < updates; done += 100) {
    await agent.learn(100)
    await new Promise(setImmediate)
  }
  globalThis.gc!()
  return process.memoryUsage().rss / 2 ** 20
}

/** Asserts that the engines agree, whichever makes which half of the updates. @returns their difference. */
async function agree(each: Case, seed: number): Promise<string> {
  const player = await open(each, 'onnx', seed)
  const life = await lived(player, each.env, 120)
  player.dispose()
  const reference = await learned(each, life, ['onnx', 'onnx'], seed)
  const found: string[] = []
  for (const engines of [
    ['tfjs', 'tfjs'],
    ['onnx', 'tfjs'],
    ['tfjs', 'onnx'],
  ] as const) {
    const { worst, where } = difference(await learned(each, life, engines, seed), reference)
    check(worst <= TOLERANCE, `${each.name}, ${engines.join(' then ')}: ${where} differs by ${worst}`)
    found.push(`${engines.join(' then ')} by ${worst.toExponential(1)}`)
  }
  return found.join(', ')
}

for (const each of cases) {
  const began = performance.now()
  // When a pre-activation is 0 up to rounding, a relu's derivative is 0 on one engine and 1 on the other: rare, but
  // not with every seed.
  const found = await agree(each, 2).catch(async error => {
    console.log(`${(error as Error).message}; retrying with another seed`)
    return agree(each, 3)
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${each.name}: ${UPDATES} updates differ from the compiled engine's by ${found}; ${seconds} s`)
}

// What tfjs-node's own kernels refuse or compute differently: see src/engine/tfjs-node/kernels.ts.
const b = () => tf.tensor1d([1, 0, 1], 'bool')
const c = () => tf.tensor1d([1, 1, 0], 'bool')
const x = () =>
  tf.tensor2d([
    [1, Number.NaN],
    [-0.5, 3],
  ])
const n = () => tf.tensor1d([5, -3, 0], 'int32')
const repaired: Readonly<Record<string, () => Tensor>> = {
  'step of NaN': () => x().step(),
  'step, leaky': () => x().step(0.25),
  'step of int32': () => n().step(),
  'gather from the end': () => x().gather(tf.tensor1d([1, 0, 1], 'int32'), -1),
  'gather of rows': () => x().gather(tf.tensor1d([1, 0, 1], 'int32')),
  'where of int32 or float32': () => tf.where(b(), n(), tf.tensor1d([0.5, 1.5, 2.5])),
  floorDiv: () => tf.tensor1d([5, -3, 7]).floorDiv(tf.scalar(2)),
  'product of booleans': () => b().mul(c()),
  'product of numbers': () => n().mul(n()),
  'greatest boolean': () => b().max(),
  'least boolean': () => b().min(),
  'greater boolean': () => b().greater(c()),
  'greater or equal boolean': () => b().greaterEqual(c()),
  'less boolean': () => b().less(c()),
  'less or equal boolean': () => b().lessEqual(c()),
  'reshape to the same': () => x().reshape([2, 2]).add(1),
  'reshape to others': () => x().reshape([-1, 1, 2]).reshape([4]),
}
for (const [name, compute] of Object.entries(repaired)) {
  const [native, plain] = ['tensorflow', 'cpu'].map(backend => {
    tf.setBackend(backend)
    return tf.tidy(() => {
      const y = compute()
      return [y.shape, y.dtype, [...y.dataSync()]]
    })
  })
  check(isDeepStrictEqual(native, plain), `${name}: ${native} on tensorflow, ${plain} on cpu`)
}
console.log(`${Object.keys(repaired).length} repaired kernels match TF.js's`)

const tiny = { hidden: [16, 16], batchSize: 16, updates: 4, warmup: 1 }
const leaky: readonly Case[] = [
  { name: 'dqn', spec: dqn(tiny), env: 'CartPole-v1' },
  { name: 'ddpg', spec: ddpg(tiny), env: 'Pendulum-v1' },
  {
    name: 'alphazero',
    spec: alphazero({
      blocks: 1,
      channels: 4,
      headChannels: 2,
      hidden: [8],
      simulations: 8,
      batchSize: 8,
      warmup: 1,
      generation: 1e6,
    }),
    env: 'TicTacToe-v0',
  },
]
for (const each of leaky) {
  const began = performance.now()
  const agent = await open(each, 'tfjs')
  await lived(agent, each.env, 100)
  const before = await rss(agent, WARM)
  const tensors = tf.memory().numTensors
  const after = await rss(agent, LEAK_UPDATES)
  const grown = after - before
  const kept = tf.memory().numTensors - tensors
  agent.dispose()
  check(grown <= LEAK_MB, `${each.name}: RSS grew from ${before.toFixed(0)} to ${after.toFixed(0)} MB`)
  check(kept === 0, `${each.name}: ${kept} tensors leaked`)
  const ms = (performance.now() - began) / (WARM + LEAK_UPDATES)
  console.log(
    `${each.name}: RSS ${before.toFixed(0)} to ${after.toFixed(0)} MB over ${LEAK_UPDATES} updates, no tensor leaked, ` +
      `${ms.toFixed(1)} ms per update`,
  )
}
