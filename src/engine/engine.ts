import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { EngineInfo, TypedArray } from '../core/agent.ts'

export type DType = 'float32' | 'int32' | 'bool'

/** Shape and type of an input of a step. */
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
 * One ordinary TF.js function over `tf.Variable`s and named inputs: a learning step (forward, `tf.variableGrads`,
 * optimizer, target update) or a policy. It must not read tensor values, branch on them, draw random numbers or be
 * async: see `compile`.
 */
export type StepFunction<I extends Specs, O extends string> = (inputs: { readonly [K in keyof I]: Tensor }) => {
  readonly [K in O]: Tensor
}

export interface CompileOptions {
  /** Shown in errors and listings. */
  readonly name?: string
  /**
   * K updates in one run: every input gains a leading axis `[K, …]`, the step is applied to its K slices in turn, and
   * every output gains the same axis. Default 1: no extra axis. (In the graph an input's slices lie in a row, `[K·B,
   * …]`.)
   */
  readonly updatesPerRun?: number
  /**
   * The variables' present values become part of the graph, which is faster, above all with convolutions; a step that
   * changes none. What is written to them later does not count: compile again. Default false.
   */
  readonly constant?: boolean
  /**
   * The step only reads variables, for an agent to act, with rows along the first axis of all inputs and outputs: an
   * engine that learns on a GPU may run it on the CPU. Default false.
   */
  readonly acting?: boolean
  /**
   * Every intermediate value is one that the function itself has. By default some are not, for speed: (x·v)·w becomes
   * x·(v·w), Σ x·v becomes v·Σ x, a mean is a sum times 1/n. That differs by rounding alone as long as no such product
   * or sum leaves the range of floats; numbers around 10¹⁹ and beyond, or as small, need `exact`. Eager engines always
   * compute so. Default false.
   */
  readonly exact?: boolean
}

export interface FreezeOptions {
  readonly name?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * A step ready to run. Write into `inputs`, `run`, read `outputs`; the same arrays are used every time, so copy what
 * you keep.
 */
export interface Compiled<I extends Specs = Specs, O extends string = string> {
  readonly inputs: { readonly [K in keyof I]: ArrayOf<I[K]> }
  readonly outputs: { readonly [K in O]: TypedArray }
  readonly updatesPerRun: number
  /** Groups that a run asks for, where the engine knows; otherwise all. */
  readonly reads?: readonly string[]
  /** Groups that a run changes. */
  readonly writes: readonly string[]
  /** At once (undefined) on engines that can; otherwise a promise. */
  run(): void | Promise<void>
  /** The traced graph, one node a line. */
  readonly graph: string
  /** The graph as an ONNX model; state comes in and goes out as named tensors. */
  readonly onnx: Uint8Array
  dispose(): void
}

/** Any compiled step, whatever its inputs and outputs. */
export type AnyCompiled = Omit<Compiled, 'inputs'> & { readonly inputs: Readonly<Record<string, TypedArray>> }

/** Named groups of variables; each group is one flat vector to read, write and save. */
export type VariableGroups = Readonly<Record<string, readonly Variable[]>>

/**
 * Runs steps and owns the variables they change. While an engine holds a variable, its value is read and written
 * through the engine: the `tf.Variable` itself may be stale on compiled engines.
 */
export interface Engine {
  readonly info: EngineInfo
  /**
   * Hands variables to the engine under stable names. Call with every variable that the steps use, before `compile`;
   * variables of one group must share a dtype.
   */
  own(groups: VariableGroups): void
  compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options?: CompileOptions,
  ): Promise<Compiled<I, O>>
  /**
   * A step as one ONNX model with the variables' present values inside it, for any number of rows at once: each input
   * and output gets a first dimension `batch`. `inputs` are of one row; the step is called with batches. `metadata`
   * goes into the model as text.
   *
   * @throws UserError when the step changes variables, or its results depend on the number of rows in another way.
   */
  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array
  /**
   * Waits until `read` can give what the last run has left in these groups (default: in all), on engines that hold
   * their state elsewhere and cannot fetch it at once. Others do not have it.
   */
  settle?(groups?: readonly string[]): Promise<void>
  /**
   * A copy of a group's current values, flat, in the order of its variables. @throws where `settle` should have been
   * awaited first.
   */
  read(group: string): TypedArray
  /** @throws when the length differs from the group's. */
  write(group: string, values: ArrayLike<number>): void
  /** Names of the groups owned. */
  readonly groups: readonly string[]
  /** The variables of a group, in the order of their values in it. @throws when there is no such group. */
  variables(group: string): readonly Variable[]
  dispose(): void
}
