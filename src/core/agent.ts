import type { Env, Step, View } from './env.ts'
import type { Config, Options } from './option.ts'
import type { Rng, RngState } from './rng.ts'

/**
 * `explore`: as in training. `exploit`: the best action known; it counts nothing, and draws no random numbers but for
 * random play-outs.
 */
export type Mode = 'explore' | 'exploit'

/** An action and, for viewers and records, what led to it: Q-values; or visits, priors and value. */
export interface Decision<A = unknown> {
  readonly action: A
  readonly thought?: Readonly<Record<string, number | Float32Array>>
  /**
   * The moves that a search expects from here on, the action first, for people who ask; in `exploit` mode only, and not
   * recorded.
   */
  readonly line?: readonly number[]
  /**
   * What the agent learns from beside the action: log π(a|s) and V(s), or a search's policy. Private: it goes from
   * `act` to `observe` of the same step only, never into events, records or episodes. Plain data; a checkpoint holds it
   * only where an environment failed before it took the action.
   */
  readonly memo?: Readonly<Record<string, number | Float32Array>>
}

/** One step of one environment, as the agent lived it. */
export interface Transition<O = unknown, A = unknown> {
  /** Which of the parallel environments, 0 … N−1. */
  readonly slot: number
  readonly view: View<O>
  readonly decision: Decision<A>
  readonly next: Step<O>
}

/**
 * When the loop calls `learn`. Off-policy: from `warmup` environment steps on, `updates` gradient steps after every
 * `every` steps, on data that a replay memory keeps. On-policy: see `onPolicy`.
 */
export interface LearnPlan {
  readonly warmup: number
  /** Environment steps, over all N environments; on-policy, T: steps of each. */
  readonly every: number
  readonly updates: number
  /** Updates that run as one (the loop asks for multiples of it where it can). */
  readonly updatesPerRun: number
  /**
   * On-policy: the agent learns from the rollout it has observed since it last learned, and discards it after `updates`
   * gradient steps; `warmup` does not count. Default false.
   *
   * A rollout is T·N transitions, T of each slot in order. Where one is not followed by the next of its slot, `next`
   * holds the observation to bootstrap from: at the end of the rollout, where `next.truncated`, and before `abandon`.
   * Where `next.terminated` there is nothing to bootstrap. When a worker is lost, its slots have fewer transitions and
   * others more, T·N or up to N − 1 more in all. An incomplete rollout at the end of a run is not learned from.
   */
  readonly onPolicy?: boolean
}

export type TypedArray = Float32Array | Int32Array | Uint8Array

/**
 * An agent's replay memory, as the loop and the checkpoints see it: columns of which the first `size` rows are filled.
 */
export interface Memory {
  readonly capacity: number
  readonly size: number
  /** Rows ever added. */
  readonly added: number
  /** `[capacity, …]`; copies, where the memory keeps its rows otherwise. */
  readonly columns: Readonly<Record<string, TypedArray>>
  /** What lies at [from, to) of the columns, for a memory whose columns are copies; it may itself be one. */
  rows?(from: number, to: number): Readonly<Record<string, TypedArray>>
  restore(saved: { size: number; added: number; columns: Readonly<Record<string, TypedArray>> }): void
}

/**
 * What is needed to continue an agent elsewhere: flat weight and optimizer vectors, streams, counters. The memory is
 * saved apart.
 */
export interface Saved {
  readonly arrays: Readonly<Record<string, TypedArray>>
  readonly numbers: Readonly<Record<string, number>>
  readonly rngs: Readonly<Record<string, RngState>>
}

/** Named numbers worth a curve: loss, mean Q, ε. */
export type Metrics = Readonly<Record<string, number>>

/** What `exportPolicy` is asked for. */
export interface PolicyRequest {
  /** Whether the environment says which actions are legal: the model then has an input for it. */
  readonly masked: boolean
  /** Text that goes into the model. */
  readonly metadata: Readonly<Record<string, string>>
}

/** Flat weight vectors by network. */
export type Weights = Readonly<Record<string, Float32Array>>

/** Which hardware and engine to use; see `openEngine`. */
export interface DeviceRequest {
  readonly device: 'auto' | 'cpu' | 'gpu'
  readonly engine: 'auto' | 'onnx' | 'tfjs'
}

/** What `openEngine` chose. */
export interface EngineInfo {
  readonly engine: 'onnx' | 'tfjs' | 'none'
  readonly device: 'cpu' | 'gpu'
  /** E.g. `onnxruntime 1.30.0, 1 thread` or `tfjs 4.22.0, wasm`. */
  readonly description: string
  /** For a person: why it was chosen. */
  readonly note?: string
  /** Where several engines could be had: how long an update of the first step took on each, in ms. */
  readonly measured?: Readonly<Record<string, number>>
}

/**
 * A learner that acts. The loop drives it along the arrow of data: `act` → environment → `observe` → `learn`.
 * It owns its networks, its optimizer and its replay memory.
 */
export interface Agent<O = unknown, A = unknown> {
  readonly engine: EngineInfo
  readonly plan: LearnPlan
  readonly memory?: Memory
  /**
   * What a person should know of how it learns, in a sentence, once there is something: the loop emits it as an event.
   */
  readonly warning?: string | undefined
  /**
   * What a decision's thought may hold, so that records have columns for it from the first episode on. Default: they
   * come as they are met.
   */
  readonly thoughts?: Readonly<Record<string, 'number' | 'floats'>>
  /**
   * One decision a view. `slots`, while episodes are played for training: which of the environments each view is of.
   */
  act(
    views: readonly View<O>[],
    mode: Mode,
    slots?: readonly number[],
  ): readonly Decision<A>[] | Promise<readonly Decision<A>[]>
  /** Takes in one step: writes rows into the memory, advances schedules. */
  observe(transition: Transition<O, A>): void
  /**
   * The episode under way in an environment is not carried on: a resumed run could not find back into it, or its worker
   * was lost.
   */
  abandon?(slot: number): void
  /** Makes `updates` gradient steps on the memory and answers with their mean metrics. */
  learn(updates: number): Metrics | Promise<Metrics>
  /**
   * To be awaited before `weights`, `save` and `exportPolicy`, where it is: brings what a device holds to where they
   * find it.
   */
  settle?(): Promise<void>
  /** The weights that `act` needs. */
  weights(): Weights
  load(weights: Weights): void
  save(): Saved
  restore(saved: Saved): void
  /**
   * The greedy policy as one ONNX model, with all between an observation and an action inside (`policyModel`); absent
   * where it cannot be one.
   */
  exportPolicy?(request: PolicyRequest): Uint8Array
  dispose(): void
}

/** What of an environment decides which agents can act in it. */
export type Task = Pick<Env, 'observationSpace' | 'actionSpace' | 'game' | 'players'>

/** The part of an environment that agents are made for. */
export const taskOf = ({ observationSpace, actionSpace, game, players }: Env): Task => ({
  observationSpace,
  actionSpace,
  ...(game && { game }),
  ...(players && { players }),
})

/** What an agent is made for. */
export interface AgentContext extends Task {
  readonly random: Rng
  /** Environment steps of the whole run, for schedules; 0 when it will only act. */
  readonly steps: number
  /** Parallel environments N. */
  readonly envs: number
  readonly device: DeviceRequest
  /** Numbers in the weights that it will be given, where they are saved ones: no network that acts can have more. */
  readonly saved?: number
}

/** What the registration of an environment says that may be an agent's defaults. */
export interface TaskFacts {
  /** The lowest and the highest discounted return. */
  readonly returnRange?: readonly [low: number, high: number]
}

/** An agent chosen and configured, not yet made: plain data but for function-valued options. */
export interface AgentSpec {
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** Why it cannot act in such spaces; undefined when it can. */
  unsupported(env: Task): string | undefined
  /** The same with what its settings leave to the environment; absent where they leave nothing. */
  suited?(facts: TaskFacts): AgentSpec
  // biome-ignore lint/suspicious/noExplicitAny: the generic seam between agents and environments
  create(context: AgentContext): Promise<Agent<any, any>>
}

/** What an agent file hands to `defineAgent`. */
export interface AgentDefinition<O extends Options> {
  readonly name: string
  readonly title: string
  /** Link to the paper. */
  readonly paper: string
  readonly options: O
  /** Whether it can play both sides of a game. Default: it acts for one, and is not offered such environments. */
  readonly bothSides?: boolean
  unsupported(env: Task): string | undefined
  /** Settings that are left to the environment, decided before a training run: it records them. */
  suit?(config: Config<O>, facts: TaskFacts): { readonly [K in keyof O]?: Config<O>[K] }
  // biome-ignore lint/suspicious/noExplicitAny: the generic seam between agents and environments
  create(context: AgentContext, config: Config<O>): Promise<Agent<any, any>> | Agent<any, any>
}
