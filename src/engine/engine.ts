import type { EngineInfo, TypedArray } from '../core/agent.ts'
import type { Tensor, Variable } from './tf.ts'

export type DType = 'float32' | 'int32' | 'bool'

/** Shape and dtype of a step's input. */
export interface TensorSpec {
  readonly shape: readonly number[]
  /** Default `float32`. */
  readonly dtype?: DType
}
export type Specs = Readonly<Record<string, TensorSpec>>

/** The typed array that holds a tensor of `dtype` (bool: 0 or 1 in a Uint8Array). */
export type ArrayOf<S extends TensorSpec> = S['dtype'] extends 'int32'
  ? Int32Array
  : S['dtype'] extends 'bool'
    ? Uint8Array
    : Float32Array

/**
 * A plain TF.js function over `tf.Variable`s and named inputs: a learning step (forward, `tf.variableGrads`, optimizer,
 * target update) or a policy. It must not read tensor values, branch on them, draw random numbers or be async: see
 * `compile`.
 */
export type StepFunction<I extends Specs, O extends string> = (inputs: { readonly [K in keyof I]: Tensor }) => {
  readonly [K in O]: Tensor
}

export interface CompileOptions {
  /** Shown in errors and listings. */
  readonly name?: string
  /**
   * K updates in one run: every input gains a leading axis `[K, …]`, the step runs on its K slices in turn, and every
   * output gains the same axis. Default 1: no extra axis. (In the graph the slices of an input are concatenated:
   * `[K·B, …]`.)
   */
  readonly updatesPerRun?: number
  /**
   * Bakes the variables' current values into the graph, which is faster, above all with convolutions. The step must not
   * change variables, and later writes to them have no effect until it is compiled again. Default false.
   */
  readonly constant?: boolean
  /**
   * The step only reads variables, to act, and the first axis of all its inputs and outputs is the batch: an engine
   * that learns on a GPU may run it on the CPU. Default false.
   */
  readonly acting?: boolean
  /**
   * Computes exactly the intermediate values of the function. By default some are reassociated for speed: (x·v)·w
   * becomes x·(v·w), Σ x·v becomes v·Σ x, and a mean is a sum times 1/n. The difference is rounding only, as long as no
   * such product or sum leaves the float32 range; magnitudes around 10¹⁹ and beyond (or their reciprocals) need
   * `exact`. Eager engines are always exact. Default false.
   */
  readonly exact?: boolean
}

export interface FreezeOptions {
  readonly name?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * A step ready to run: write into `inputs`, call `run`, read `outputs`. The arrays are reused by every run, so copy
 * what you keep.
 */
export interface Compiled<I extends Specs = Specs, O extends string = string> {
  readonly inputs: { readonly [K in keyof I]: ArrayOf<I[K]> }
  readonly outputs: { readonly [K in O]: TypedArray }
  readonly updatesPerRun: number
  /** Groups that a run reads; undefined (assume all) if the engine cannot tell. */
  readonly reads?: readonly string[]
  /** Groups that a run changes. */
  readonly writes: readonly string[]
  /** Where it runs, if the engine can tell. */
  readonly device?: 'cpu' | 'gpu'
  /** Whether `run` returns before it has run, in another thread: this one can compute something else meanwhile. */
  readonly apart?: boolean
  /** Synchronous (returns undefined) where the engine can be; otherwise a promise. */
  run(): void | Promise<void>
  /** The traced graph, one node per line. */
  readonly graph: string
  /** The graph as an ONNX model; state enters and leaves as named tensors. */
  readonly onnx: Uint8Array
  dispose(): void
}

/** A compiled step with any inputs and outputs. */
export type AnyCompiled = Omit<Compiled, 'inputs'> & { readonly inputs: Readonly<Record<string, TypedArray>> }

/** Named groups of variables; each group is one flat vector to read, write and save. */
export type VariableGroups = Readonly<Record<string, readonly Variable[]>>

/**
 * Runs steps and owns the variables they change. Read and write a variable that an engine owns through the engine: on
 * compiled engines the `tf.Variable` itself may be stale.
 */
export interface Engine {
  readonly info: EngineInfo
  /**
   * Hands variables to the engine under stable names. Call it before `compile`, with every variable that the steps use;
   * the variables of a group must share a dtype.
   */
  own(groups: VariableGroups): void
  compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options?: CompileOptions,
  ): Promise<Compiled<I, O>>
  /**
   * Exports a step as one ONNX model with the variables' current values baked in, for any batch size: each input and
   * output gains a leading dimension `batch`. `inputs` describe a single row; the step is traced with batches.
   * `metadata` is stored in the model as text.
   *
   * @throws UserError when the step changes variables, or its results depend on the batch size in any other way.
   */
  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array
  /**
   * Downloads the state that the last run left on the device, so that `read` can return these groups (default: all).
   * Only on engines whose state cannot be read synchronously.
   */
  settle?(groups?: readonly string[]): Promise<void>
  /**
   * A copy of a group's current values, flat, in the order of its variables. @throws if `settle` is needed and was not
   * awaited.
   */
  read(group: string): TypedArray
  /** @throws when the length differs from the group's. */
  write(group: string, values: ArrayLike<number>): void
  /** Names of the groups owned. */
  readonly groups: readonly string[]
  /** The variables of a group, in the order of their values. @throws when there is no such group. */
  variables(group: string): readonly Variable[]
  dispose(): void
}
