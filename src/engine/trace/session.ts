import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { Graph, type Rule } from '../graph/graph.ts'
import { reshape, slice } from '../graph/shape.ts'
import type { Target } from '../graph/target.ts'
import {
  allocate,
  type ConstantData,
  digest,
  type ElementType,
  elements,
  type Shape,
  size,
  type Value,
} from '../graph/value.ts'
import { checkConstant } from '../graph/weight.ts'
import { KERNELS } from '../kernels/index.ts'
import type { Attributes } from '../kernels/kernel.ts'
import type { Layout } from '../layout.ts'
import { type TensorInfo, tf, type Variable } from '../tf.ts'
import { traceBackend } from './backend.ts'
import { at } from './frames.ts'

/** Options of a trace. */
export interface SessionOptions {
  /** Rewrites to switch off. */
  readonly without?: readonly Rule[] | undefined
  /** Returns a state group's values, to bake in as constants instead of reading the state as an input. */
  readonly frozen?: ((group: string) => TypedArray) | undefined
  /** Default `cpu`. */
  readonly target?: Target | undefined
}

/** Kernels whose operands are all constants of at most this many elements are folded. */
export const FOLD_LIMIT = 4096

const here = () => at(new Error().stack)

/** One trace: the graph being built, the state it reads, and a log of kernel calls for comparing two traces. */
export class Session {
  readonly graph: Graph
  /** One line per kernel call and constant. */
  readonly log: string[] = []
  readonly kernels = new Set<string>()
  /** Called after each log line, to find the line of user code that caused a difference. */
  onLog: ((line: number) => void) | undefined
  /** The error of an asynchronous read of a value not yet known; thrown as soon as the step returns. */
  refused: Error | undefined
  readonly #layout: Layout
  readonly #variables = new Map<object, Variable>()
  readonly #inputs = new Map<string, Value>()
  readonly #frozen: SessionOptions['frozen']

  constructor(layout: Layout, { without = [], frozen, target = 'cpu' }: SessionOptions = {}) {
    this.graph = new Graph({ without, constantWeights: frozen !== undefined, target })
    this.#layout = layout
    this.#frozen = frozen
  }

  /** Registers a variable for reading: its eager data id stands for the state. */
  bind(variable: Variable): void {
    this.#variables.set(variable.dataId, variable)
  }

  /** A value fed on each run; equal names share one value. */
  input(name: string, shape: Shape, dtype: ElementType): Value {
    const known = this.#inputs.get(name)
    if (known) return known
    const value = this.graph.input(name, shape, dtype)
    this.#inputs.set(name, value)
    return value
  }

  /** The values of a state group at the start of the run, `[n]`. */
  group(name: string): Value {
    const { size, dtype } = this.#layout.group(name)
    return this.input(`state:${name}`, [size], dtype)
  }

  /** A variable's value at the start of the run. */
  read(variable: Variable): Value {
    const { group, offset } = this.#layout.place(variable)
    if (this.#frozen) {
      const values = this.#frozen(group).slice(offset, offset + variable.size)
      return this.graph.constant(values, variable.shape, variable.dtype as ElementType)
    }
    return reshape(this.graph, slice(this.graph, this.group(group), 0, offset, variable.size), variable.shape)
  }

  /** The graph value of a tensor in user code: traced, a variable, or captured from outside (a constant). */
  lookup(tensor: TensorInfo): Value {
    const traced = traceBackend().value(tensor.dataId)
    if (traced) return traced
    const variable = this.#variables.get(tensor.dataId)
    if (variable) return this.read(variable)
    if (!tf.engine().state.tensorInfo.has(tensor.dataId))
      throw new UserError(
        `a step being compiled uses a disposed tensor${at(new Error().stack)}: tensors made inside the step live ` +
          `until it returns, or until the end of a tf.tidy inside it.`,
      )
    checkConstant(tensor.shape, tensor.dtype as ElementType, here) // before reading it
    return this.constant(tf.engine().readSync(tensor.dataId) as Float32Array, tensor.shape, tensor.dtype)
  }

  constant(values: ArrayLike<number> | null, shape: Shape, dtype: TensorInfo['dtype']): Value {
    checkConstant(shape, dtype as ElementType, here)
    const data = allocate(dtype as ElementType, size(shape)) as Float32Array
    if (values) data.set(values)
    this.note(`constant [${shape}] ${data.length <= 8 ? data.join(' ') : digest(data)}`)
    return this.graph.constant(data, shape, dtype as ElementType)
  }

  /** Lowers one kernel call. */
  run(
    kernel: string,
    tensors: Readonly<Record<string, TensorInfo>> | readonly TensorInfo[],
    attributes: object,
  ): readonly Value[] {
    const inputs: Record<string, Value> = {}
    for (const [name, tensor] of Object.entries(tensors)) if (tensor) inputs[name] = this.lookup(tensor)
    const values = Object.values(inputs)
    this.kernels.add(kernel)
    this.note(`${kernel}(${values.map(this.describe)}) ${JSON.stringify(attributes)}`)
    const constant = values.every(v => v.op === 'Constant' && size(v.shape) <= FOLD_LIMIT)
    const folded = constant && kernel !== 'Fill' ? this.#fold(kernel, tensors, inputs, attributes) : undefined
    const lowered = folded ?? KERNELS[kernel]!(this.graph, inputs, attributes as Attributes)
    const results = Array.isArray(lowered) ? (lowered as Value[]) : [lowered as Value]
    for (const result of results) result.kernel ??= kernel
    return results
  }

  note(line: string): void {
    this.log.push(line)
    this.onLog?.(this.log.length - 1)
  }

  /** Identifies a value and its shape for the log: identical traces number their values identically. */
  describe(value: Value): string {
    return `t${value.id}[${value.shape}]`
  }

  /** Folds a kernel on constants with TF.js's CPU kernel. */
  #fold(kernel: string, tensors: object, inputs: Readonly<Record<string, Value>>, attrs: object): Value[] | undefined {
    const cpu = tf.findBackend('cpu') as unknown as CpuBackend
    const implementation = tf.getKernel(kernel, 'cpu')
    if (!implementation) return undefined
    const used: TensorInfo[] = []
    const toInfo = (v: Value) => {
      const info = cpu.makeTensorInfo([...v.shape], v.dtype as TensorInfo['dtype'], elements(v))
      used.push(info)
      return info
    }
    const operands = Array.isArray(tensors)
      ? Object.values(inputs).map(toInfo)
      : Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, toInfo(v)]))
    const result = implementation.kernelFunc({ inputs: operands as never, attrs: attrs as never, backend: cpu })
    const results = (Array.isArray(result) ? result : [result]) as TensorInfo[]
    // TF.js computes true + true as a "boolean" 2; lowering the kernel instead reports how to fix it.
    const odd = results.some(
      ({ dtype, dataId }) => dtype === 'bool' && Array.from(cpu.readSync(dataId)).some(x => x > 1),
    )
    const values = results.map(info => {
      const data = allocate(info.dtype as ElementType, size(info.shape)) as Float32Array
      data.set(cpu.readSync(info.dataId) as Float32Array)
      return this.graph.constant(data, info.shape, info.dtype as ElementType)
    })
    for (const info of [...used, ...results]) cpu.disposeData(info.dataId, true)
    return odd ? undefined : values
  }
}

interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: TensorInfo['dtype'], values: ConstantData): TensorInfo
  readSync(dataId: object): ArrayLike<number>
  disposeData(dataId: object, force: boolean): boolean
}
