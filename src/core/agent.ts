import type { Env, Step, View } from './env.ts'
import type { Config, Options } from './option.ts'
import type { EnvId, EnvRef, EnvSpec } from './registry.ts'
import type { Rng, RngState } from './rng.ts'

/**
 * `explore`: as in training. `exploit`: the best known action; it advances no counter, and draws no random numbers
 * except for rollouts.
 */
export type Mode = 'explore' | 'exploit'

/** An action and, for viewers and records, what led to it: Q-values; or visits, priors and value. */
export interface Decision<A = unknown> {
  readonly action: A
  readonly thought?: Readonly<Record<string, number | Float32Array>>
  /**
   * The moves that a search expects from here on, the action first, for display; in `exploit` mode only, and not
   * recorded.
   */
  readonly line?: readonly number[]
  /**
   * What the agent learns from besides the action: log π(a|s) and V(s), or a search's policy. Private: it goes from
   * `act` to `observe` of the same step only, never into events, records or episodes. Plain data; a checkpoint holds it
   * only where an environment failed before it took the action.
   */
  readonly memo?: Readonly<Record<string, number | Float32Array>>
  /**
   * State of a recurrent network after this decision: the next view of the episode returns it to `act`. The first view
   * of an episode has none.
   */
  readonly state?: Float32Array
}

/** One step of one environment, as the agent experienced it. */
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
  /** Updates that run as one (the loop requests multiples of it if possible). */
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
 * An agent's replay buffer, as the loop and the checkpoints see it: columns with the first `size` rows filled.
 */
export interface Memory {
  readonly capacity: number
  readonly size: number
  /** Rows ever added. */
  readonly added: number
  /** `[capacity, …]`; copies where the buffer stores its rows in another layout. */
  readonly columns: Readonly<Record<string, TypedArray>>
  /** Rows [from, to) of the columns, for a buffer whose columns are copies; possibly copies too. */
  rows?(from: number, to: number): Readonly<Record<string, TypedArray>>
  restore(saved: { size: number; added: number; columns: Readonly<Record<string, TypedArray>> }): void
}

/** A row of a replay buffer: a number, or as many as the column is wide, by column name. */
export type MemoryRow = Readonly<Record<string, number | ArrayLike<number>>>

/**
 * Takes the rows that one environment step completed; with n-step returns that may be none or several. The arrays in
 * them may be overwritten once the call returns: copy what you keep.
 */
export type Sink = (rows: readonly MemoryRow[]) => void

/**
 * An agent's state: flat weight and optimizer vectors, random streams, counters. The replay buffer is saved separately.
 */
export interface Saved {
  readonly arrays: Readonly<Record<string, TypedArray>>
  readonly numbers: Readonly<Record<string, number>>
  readonly rngs: Readonly<Record<string, RngState>>
}

/** Named numbers worth a curve: loss, mean Q, ε. */
export type Metrics = Readonly<Record<string, number>>

/** Arguments of `exportPolicy`. */
export interface PolicyRequest {
  /** Whether the environment masks illegal actions: the model then has an input for the mask. */
  readonly masked: boolean
  /** Text stored in the model. */
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
  /** E.g. `onnxruntime 1.30.0, 1 thread`, `onnxruntime 1.30.0 in WebAssembly, 1 thread` or `tfjs 4.22.0, wasm`. */
  readonly description: string
  /** Why it was chosen, for people. */
  readonly note?: string
  /** How to get a faster one, as a sentence. A training run emits it as a warning. */
  readonly hint?: string
  /** Where several engines were available: ms per update of the first step on each. */
  readonly measured?: Readonly<Record<string, number>>
}

/**
 * A learner that acts. The loop drives it along the flow of data: `act` → environment → `observe` → `learn`.
 * It owns its networks, its optimizer and its replay buffer.
 */
export interface Agent<O = unknown, A = unknown> {
  readonly engine: EngineInfo
  readonly plan: LearnPlan
  readonly memory?: Memory
  /** Numbers in the `state` of each decision, for an agent with a recurrent network. */
  readonly stateSize?: number
  /**
   * A warning about its learning for the user; undefined while there is none. The loop emits it as an
   * event.
   */
  readonly warning?: string | undefined
  /**
   * The fields that a decision's thought may have, so that records have columns for them from the first episode on.
   * Default: columns are added as fields appear.
   */
  readonly thoughts?: Readonly<Record<string, 'number' | 'floats'>>
  /**
   * One decision per view. `slots`, in training only: the environment that each view comes from.
   */
  act(
    views: readonly View<O>[],
    mode: Mode,
    slots?: readonly number[],
  ): readonly Decision<A>[] | Promise<readonly Decision<A>[]>
  /**
   * Takes in one environment step and sends the rows it completes to the sink: `context.sink`, by default the agent's
   * own `store`.
   */
  observe(transition: Transition<O, A>): void
  /**
   * Adds the rows of one environment step to the replay buffer and advances the learning schedules, whether this agent
   * observed the step or an actor elsewhere. Rows must come from an agent with the same settings, in the order in which
   * its sink received them; they are copied. Absent where an agent learns only from its own steps.
   * @throws UserError for a row that lacks a column or has one of another width.
   */
  store?: Sink
  /**
   * The current episode of an environment was abandoned: a resumed run could not restore it, or its worker was lost.
   */
  abandon?(slot: number): void
  /** Makes `updates` gradient steps on the replay buffer; returns their mean metrics. */
  learn(updates: number): Metrics | Promise<Metrics>
  /**
   * If present, must be awaited before `weights`, `save` and `exportPolicy`: fetches what a device holds.
   */
  settle?(): Promise<void>
  /**
   * Names of the arrays in `save()` that hold what it has learned: networks, targets and normalization statistics,
   * without optimizer state and experience. A run that starts from another one's takes these. Absent: it takes
   * `weights`.
   */
  readonly learned?: readonly string[]
  /** The weights that `act` needs. */
  weights(): Weights
  load(weights: Weights): void
  save(): Saved
  restore(saved: Saved): void
  /**
   * The greedy policy as one ONNX model from raw observations to actions (`policyModel`); absent where the agent has no
   * such model.
   */
  exportPolicy?(request: PolicyRequest): Uint8Array
  dispose(): void
}

/** The parts of an environment that decide which agents can act in it. */
export type Task = Pick<Env, 'observationSpace' | 'actionSpace' | 'game' | 'players'>

/** An environment's task. */
export const taskOf = ({ observationSpace, actionSpace, game, players }: Env): Task => ({
  observationSpace,
  actionSpace,
  ...(game && { game }),
  ...(players && { players }),
})

/** What an agent is created for: its task, run and device. */
export interface AgentContext extends Task {
  readonly random: Rng
  /** Environment steps of the whole run, for schedules; 0 when the agent will only act. */
  readonly steps: number
  /** Parallel environments N. */
  readonly envs: number
  readonly device: DeviceRequest
  /**
   * Receives the rows that `observe` makes, in an actor whose learner is elsewhere (for agents that have `store`).
   * Default: the agent's own `store`.
   *
   * @example
   * const learner = await spec.create(context)
   * const actor = await spec.create({ ...context, sink: rows => learner.store!(rows) })
   * actor.load(learner.weights()) // whenever they changed
   */
  readonly sink?: Sink
  /** The environment, for an agent that also needs it in other threads; absent in one that only acts. */
  readonly env?: EnvId | EnvRef | EnvSpec
  /** Numbers in the saved weights that it will load, if any: no acting network can have more. */
  readonly saved?: number
}

/** Facts from an environment's registration that agents may take as defaults. */
export interface TaskFacts {
  /** The lowest and highest discounted return. */
  readonly returnRange?: readonly [low: number, high: number]
}

/** A configured agent, not yet created: plain data, except function-valued options. */
export interface AgentSpec {
  readonly name: string
  /** The file or package that defines it, if `--agent` named one. */
  readonly module?: string
  readonly config: Readonly<Record<string, unknown>>
  /** See `AgentDefinition`. */
  readonly offline?: boolean
  /** Why it cannot act in such an environment, as a sentence; undefined when it can. */
  unsupported(env: Task): string | undefined
  /** The same with settings filled in from the environment; absent where none depend on it. */
  suited?(facts: TaskFacts): AgentSpec
  // biome-ignore lint/suspicious/noExplicitAny: the generic seam between agents and environments
  create(context: AgentContext): Promise<Agent<any, any>>
}

/** The argument of `defineAgent`. */
export interface AgentDefinition<O extends Options> {
  readonly name: string
  readonly title: string
  /** Link to the paper. */
  readonly paper: string
  readonly options: O
  /** Whether it can play both sides of a game. Default: no, and it is refused in such environments. */
  readonly bothSides?: boolean
  /**
   * Whether it learns from a dataset alone: a run needs one, from which the agent observes each step before the run
   * begins, and its own steps are not observed. Default: no.
   */
  readonly offline?: boolean
  /** Why it cannot act in such an environment, as a sentence; undefined when it can. */
  unsupported(env: Task, config: Config<O>): string | undefined
  /** Settings that depend on the environment, decided before a training run, which records them. */
  suit?(config: Config<O>, facts: TaskFacts): { readonly [K in keyof O]?: Config<O>[K] }
  // biome-ignore lint/suspicious/noExplicitAny: the generic seam between agents and environments
  create(context: AgentContext, config: Config<O>): Promise<Agent<any, any>> | Agent<any, any>
}
