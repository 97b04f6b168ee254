import { UserError } from '../../core/error.ts'
import type { Graph } from '../graph/graph.ts'
import { elements, type Value } from '../graph/value.ts'
import { KERNELS } from '../kernels/index.ts'
import { type DataId, type KernelBackend, type TensorInfo, tf } from '../tf.ts'
import { at } from './frames.ts'

/** The values TF.js passes to `write`. */
type BackendValues = Parameters<KernelBackend['write']>[0]
type Entry = { readonly value: Value; references: number }

/** Appends to the graph: the session of the current trace. */
export interface Recorder {
  readonly graph: Graph
  /** The graph value of a tensor. */
  lookup(tensor: TensorInfo): Value
  run(kernel: string, tensors: Readonly<Record<string, TensorInfo>>, attributes: object): readonly Value[]
  constant(values: ArrayLike<number> | null, shape: readonly number[], dtype: TensorInfo['dtype']): Value
  /** The first error of an asynchronous read, which TF.js may have swallowed. */
  refused: Error | undefined
}

/** A TF.js backend whose kernels append to a graph instead of computing. There is one; a trace lends it a session. */
export interface TraceBackend extends KernelBackend {
  session: Recorder | undefined
  /** The graph value behind a tensor; undefined for tensors of other backends. */
  value(dataId: DataId): Value | undefined
  tensor(value: Value): TensorInfo
  /** Drops all values of a finished trace. */
  clear(): void
}

let instance: TraceBackend | undefined

/** The backend; the first call registers it with TF.js as `trace`. */
export function traceBackend(): TraceBackend {
  if (instance) return instance
  const backend = create()
  tf.registerBackend('trace', () => backend, -100)
  for (const kernelName of Object.keys(KERNELS))
    tf.registerKernel({
      kernelName,
      backendName: 'trace',
      kernelFunc: ({ inputs, attrs }) => {
        if (!backend.session)
          throw new UserError(`the kernel ${kernelName} was called on the "trace" backend outside a trace.`)
        const results = backend.session.run(kernelName, inputs as Record<string, TensorInfo>, attrs ?? {})
        const tensors = results.map(value => backend.tensor(value))
        return tensors.length === 1 && !LIST_RESULTS.has(kernelName) ? tensors[0]! : tensors
      },
    })
  instance = backend
  return backend
}

/** Kernels whose result is a list, even of one. */
const LIST_RESULTS = new Set(['Unpack', 'SplitV'])

function create(): TraceBackend {
  class Backend extends tf.KernelBackend implements TraceBackend {
    session: Recorder | undefined
    readonly #data = new Map<DataId, Entry>()

    value(dataId: DataId) {
      return this.#data.get(dataId)?.value
    }

    tensor(value: Value): TensorInfo {
      const dataId = {}
      this.#data.set(dataId, { value, references: 1 })
      return { dataId, shape: [...value.shape], dtype: value.dtype as 'float32' }
    }

    clear() {
      this.#data.clear()
    }

    override write(values: BackendValues, shape: number[], dtype: TensorInfo['dtype']): DataId {
      if (!this.session) throw new UserError('a tensor was created on the "trace" backend outside a trace.')
      if (dtype === 'string' || dtype === 'complex64')
        throw new UserError(
          `a step being compiled creates a ${dtype} tensor${at(new Error().stack)}, but only float32, int32 and bool ` +
            `are supported.`,
        )
      return this.tensor(this.session.constant(values as ArrayLike<number> | null, shape, dtype)).dataId
    }

    override readSync(dataId: DataId) {
      const value = this.value(dataId)
      if (value?.op === 'Constant') return elements(value) as Float32Array
      const what = !value
        ? 'a tensor'
        : value.op === 'Input'
          ? `the input "${value.name}"`
          : `the result of ${value.kernel ?? value.op} (shape [${value.shape}])`
      throw new UserError(
        `${what} was read inside a step being compiled${at(new Error().stack)}, but has no value yet: dataSync, ` +
          'arraySync, data, print and JavaScript decisions on tensor values cannot be compiled. Use tf.where, or ' +
          'return the tensor as an output.',
      )
    }

    /** Fails the trace rather than the promise, which may not be awaited. */
    override async read(dataId: DataId) {
      try {
        return this.readSync(dataId)
      } catch (error) {
        if (!this.session) throw error
        this.session.refused ??= error as Error
        return new Promise<Float32Array>(() => undefined)
      }
    }

    override numDataIds() {
      return this.#data.size
    }

    override refCount(dataId: DataId) {
      return this.#data.get(dataId)?.references ?? 0
    }

    /** `target.assign(online)` inside a trace passes on the data of an eager variable: its own backend counts it. */
    override incRef(dataId: DataId) {
      const entry = this.#data.get(dataId)
      if (entry) entry.references++
      else tf.engine().state.tensorInfo.get(dataId)?.backend.incRef(dataId)
    }

    override disposeData(dataId: DataId, force = false) {
      const entry = this.#data.get(dataId)
      if (!entry) return true
      if (--entry.references > 0 && !force) return false
      this.#data.delete(dataId)
      return true
    }

    override move() {
      throw new Error('TF.js tried to move data into a trace')
    }

    override memory() {
      return { unreliable: true }
    }

    override floatPrecision() {
      return 32 as const
    }

    override timerAvailable() {
      return false
    }

    override dispose() {}
  }
  return new Backend()
}
