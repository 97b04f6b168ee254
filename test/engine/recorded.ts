/** Records what agents do with the compiled engine, to replay it on another engine. */
import { alphazero } from '../../agents/alphazero.ts'
import { c51 } from '../../agents/c51.ts'
import { ddpg } from '../../agents/ddpg.ts'
import { dqn } from '../../agents/dqn.ts'
import { ppo } from '../../agents/ppo.ts'
import { qrDqn } from '../../agents/qr-dqn.ts'
import { rainbow } from '../../agents/rainbow.ts'
import { sac } from '../../agents/sac.ts'
import { td3 } from '../../agents/td3.ts'
import { ticTacToeV0 } from '../../envs/boards/tic-tac-toe.ts'
import { type Agent, type AgentContext, type AgentSpec, type TypedArray, taskOf } from '../../src/core/agent.ts'
import type { Step, View } from '../../src/core/env.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete } from '../../src/core/space.ts'
import type { Compiled, CompileOptions, Engine, Specs, StepFunction, VariableGroups } from '../../src/engine/engine.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import type { Batch } from './steps.ts'

/** A step that an agent compiled, and the inputs of each of its runs. */
export interface Recorded {
  readonly step: StepFunction<Specs, string>
  readonly inputs: Specs
  readonly options: CompileOptions
  readonly runs: { readonly at: number; readonly inputs: Batch }[]
}

/** Results of steps: the outputs of each run, and the final values of the groups that they change. */
export interface Led {
  readonly outputs: Batch
  readonly state: Batch
}

/** An agent's variables, steps and results; the agent must not be disposed while they are used. */
export interface Recording extends Led {
  readonly groups: VariableGroups
  readonly steps: readonly Recorded[]
  dispose(): void
}

const outputsOf = ({ outputs }: Compiled, at: number): Batch =>
  Object.fromEntries(Object.entries<TypedArray>(outputs).map(([name, data]) => [`${name} of run ${at}`, data.slice()]))

/** Records the engine calls of the agent that `live` runs. */
async function record(live: () => Promise<Agent>): Promise<Recording> {
  const spare = await openOnnxEngine()
  const prototype = Object.getPrototypeOf(spare) as Engine
  spare.dispose()
  const { own, compile } = prototype
  const groups: VariableGroups = {}
  const steps: Recorded[] = []
  const outputs: Record<string, TypedArray> = {}
  const written = new Map<string, Engine>()
  let at = 0
  Object.assign(prototype, {
    own(this: Engine, owned: VariableGroups) {
      Object.assign(groups, owned)
      own.call(this, owned)
    },
    async compile(this: Engine, step: StepFunction<Specs, string>, inputs: Specs, options: CompileOptions) {
      const compiled = await compile.call(this, step, inputs, options)
      const runs: Recorded['runs'] = []
      steps.push({ step, inputs, options, runs })
      const { run } = compiled
      compiled.run = async () => {
        runs.push({ at, inputs: structuredClone(compiled.inputs) as Batch })
        await run()
        for (const group of compiled.writes) written.set(group, this)
        if (learns(steps.find(s => s.runs === runs)!)) Object.assign(outputs, outputsOf(compiled, at))
        at++
      }
      return compiled
    },
  })
  try {
    const agent = await live()
    const state = Object.fromEntries([...written].map(([group, engine]) => [group, engine.read(group)]))
    return { groups, steps, outputs, state, dispose: () => agent.dispose() }
  } finally {
    Object.assign(prototype, { own, compile })
  }
}

/** Steps that learn or copy weights; all others only read. */
export const learns = ({ options }: Recorded): boolean => !/^policy/.test(options.name ?? '')

/** Replays all runs of the learning steps in order on an engine; also returns the graphs. */
export async function rerun(engine: Engine, { groups, steps, state: changed }: Recording) {
  engine.own(groups)
  const learning = steps.filter(learns)
  const compiled: Compiled[] = []
  for (const { step, inputs, options } of learning) compiled.push(await engine.compile(step, inputs, options))
  const order = learning.flatMap(({ runs }, i) => runs.map(run => ({ ...run, made: compiled[i]! })))
  const outputs: Record<string, TypedArray> = {}
  for (const { at, inputs, made } of order.sort((a, b) => a.at - b.at)) {
    for (const [name, data] of Object.entries(inputs)) made.inputs[name]!.set(data)
    await made.run()
    Object.assign(outputs, outputsOf(made, at))
  }
  const state = Object.fromEntries(Object.keys(changed).map(group => [group, engine.read(group)]))
  return { outputs, state, graphs: compiled.map(({ graph }) => graph) }
}

const small = { hidden: [12, 12], activation: 'tanh', batchSize: 8, warmup: 8 } as const
const value = { ...small, trainEvery: 8, updates: 2, targetEvery: 16, learningRate: 3e-3 } as const
const onPolicy = { hidden: [12, 12], rollout: 16, batchSize: 8, epochs: 2, normalizeObservations: false } as const
const tower = {
  blocks: 1,
  channels: 4,
  batchSize: 8,
  simulations: 4,
  warmup: 1,
  updates: 2,
  arenaGames: 0,
  gate: 0,
  generation: 2,
}

/** Every agent, with each option that changes a step. */
export const AGENTS: Readonly<Record<string, AgentSpec>> = {
  dqn: dqn({ ...value, updates: 8 }),
  'dqn, single': dqn({ ...value, doubleQ: false, activation: 'relu' }),
  'dqn, dueling': dqn({ ...value, dueling: true, nStep: 3, tau: 0.01 }),
  'dqn, priorities': dqn({ ...value, priority: 0.6, updates: 4, trainEvery: 16 }),
  'dqn, noisy': dqn({ ...value, noisy: true, updates: 2 }),
  'dqn, boltzmann': dqn({ ...value, exploration: 'boltzmann', optimizer: 'rmsprop', learningRateSchedule: 'cosine' }),
  c51: c51({ ...value, atoms: 11, low: -2, high: 2 }),
  'qr-dqn': qrDqn({ ...value, quantiles: 7 }),
  rainbow: rainbow({ ...value, noisy: true, atoms: 11, low: -2, high: 2, warmup: 12 }),
  ddpg: ddpg(small),
  'ddpg, crafts': ddpg({ ...small, normalization: 'layer', dropout: 0.2, normalizeObservations: true }),
  'ddpg, batches': ddpg({ ...small, normalization: 'batch', invertGradients: true, noise: 'ou', weightDecay: 0.01 }),
  'ddpg, discrete': ddpg({ ...small, dropout: 0.2 }),
  td3: td3({ ...small, updates: 2 }),
  'td3, adamw': td3({ ...small, optimizer: 'adamw', weightDecay: 0.1, maxGradNorm: 0.5 }),
  sac: sac({ ...small, updates: 2 }),
  'sac, batches': sac({ ...small, normalization: 'batch', optimizer: 'momentum' }),
  ppo: ppo({ ...onPolicy, valueClip: 0.2 }),
  'ppo, continuous': ppo({ ...onPolicy, shared: true, normalization: 'layer' }),
  alphazero: alphazero(tower),
  'alphazero, dense': alphazero({ ...tower, blocks: 0, hidden: [16], gumbel: true }),
}

/** The experience that the agents of this name learn from. */
function contextOf(name: string): AgentContext {
  const given = { random: rng(name), steps: 100, envs: 1, device: { device: 'cpu', engine: 'onnx' } } as const
  if (name.startsWith('alphazero')) return { ...taskOf(make(ticTacToeV0)), ...given }
  const continuous = /^(ddpg|td3|sac|ppo, continuous)/.test(name) && !name.endsWith('discrete')
  return { observationSpace: box([3], -1, 1), actionSpace: continuous ? box([2], -1, 1) : discrete(3), ...given }
}

/** Runs an agent of `AGENTS` until it has learned `times` times, and records its engine calls. */
export const recordAgent = (name: string, times: number): Promise<Recording> =>
  record(async () => {
    const agent = await AGENTS[name]!.create(contextOf(name))
    await (name.startsWith('alphazero') ? play(agent, times) : walk(agent, times))
    return agent
  })

/** Random observations, rewards and ends. */
async function walk(agent: Agent, times: number): Promise<void> {
  const random = rng('walk')
  const see = () => ({ observation: Float32Array.from([0, 0, 0], () => 2 * random.next() - 1) })
  let view: View = see()
  const { warmup, every, updates, onPolicy } = agent.plan
  const learn = async (times: number) => {
    for (let i = 0; i < times; i++) await agent.learn(updates)
  }
  for (let t = 0; t < (onPolicy ? times * every : 2 * warmup); t++) {
    const [decision] = await agent.act([view], 'explore')
    const next = { ...see(), reward: random.normal(), terminated: t % 7 === 6, truncated: t % 5 === 4 }
    agent.observe({ slot: 0, view, decision: decision!, next })
    view = next
    if (onPolicy && (t + 1) % every === 0) await learn(1)
  }
  if (!onPolicy) await learn(times)
}

/** Self-play games. */
async function play(agent: Agent, times: number): Promise<void> {
  const env = make(ticTacToeV0)
  for (let game = 0; game < 2; game++)
    for (let view = (await env.reset(rng(game))) as View; ; ) {
      const [decision] = await agent.act([view], 'explore', [0])
      const next = (await env.step(decision!.action as never)) as Step
      agent.observe({ slot: 0, view, decision: decision!, next })
      if (next.terminated) break
      view = next
    }
  for (let i = 0; i < times; i++) await agent.learn(agent.plan.updates)
}
