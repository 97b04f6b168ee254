import { UserError } from '../../core/error.ts'
import type { Specs, StepFunction } from '../engine.ts'
import { type DataType, type KernelBackend, type NamedTensorMap, type Tensor, tf, type Variable } from '../tf.ts'
import { at } from '../trace/frames.ts'
import { dropTape } from '../trace/trace.ts'
import type { Gpu } from './device.ts'
import type { Pool } from './pool.ts'
import type { GpuBuffer, WebgpuBackend } from './types.ts'

/** One kernel call on the GPU. */
export interface Dispatch {
  readonly pipeline: object
  readonly bindings: object
  readonly workgroups: readonly [number, number, number]
}

/** A tensor on the GPU, four bytes per element. */
export interface Place {
  readonly buffer: GpuBuffer
  readonly dtype: 'float32' | 'int32' | 'bool'
  /** Elements. */
  readonly size: number
}

/** A step's work on the GPU. */
export interface Recording {
  readonly dispatches: readonly Dispatch[]
  readonly outputs: Readonly<Record<string, Place>>
  /** Variables changed, with the buffers of their new values. */
  readonly changes: ReadonlyMap<Variable, GpuBuffer>
}

export interface RecordOptions {
  readonly name: string
  /** Owns every buffer created while recording. */
  readonly pool: Pool
  /** Buffers of the step's inputs. */
  readonly inputs: Readonly<Record<string, GpuBuffer>>
  /** Returns the buffer of a variable's value. */
  readonly variable: (variable: Variable) => GpuBuffer
}

/**
 * Calls a step on TF.js's WebGPU backend and records what it dispatches, without computing anything. The variables keep
 * their values.
 *
 * How it works: the backend's command encoder and buffer manager are replaced by recording ones. A variable's data id
 * stands for the engine's buffer; any other tensor from outside is copied to the GPU as a constant, and the original
 * stays where it is. `variable.assign` only swaps data ids, so a variable with a new id after the call was written to.
 * The step should have passed `pureTrace`.
 *
 * @throws UserError when the backend lacks a kernel of the step.
 */
export function record<I extends Specs, O extends string>(
  gpu: Gpu,
  step: StepFunction<I, O>,
  specs: I,
  options: RecordOptions,
): Recording {
  const { backend } = gpu
  const dispatches: Dispatch[] = []
  const outputs: Record<string, Place> = {}
  const changes = new Map<Variable, GpuBuffer>()
  const eager = tf.getBackend()
  const { activeTape } = tf.engine().state
  const kept = Object.values(tf.engine().registeredVariables).map(variable => ({
    variable,
    old: tf.keep(tf.clone(variable as Tensor)),
    dataId: variable.dataId,
  }))
  const variables = new Map<object, Variable>(kept.map(({ variable, dataId }) => [dataId, variable]))
  const buffer = ({ dataId }: Tensor): GpuBuffer => {
    backend.uploadToGPU(dataId)
    return backend.tensorMap.get(dataId).resource!
  }
  return gpu.during(() => {
    const release = exchange(backend, dispatches, variables, options)
    try {
      tf.setBackend('webgpu')
      tf.tidy(() => {
        for (const [output, tensor] of Object.entries<Tensor>(
          step(placeholders(backend, specs, options.inputs) as never),
        ))
          outputs[output] = { buffer: buffer(tensor), dtype: tensor.dtype as 'float32', size: tensor.size }
        for (const { variable, dataId } of kept)
          if (variable.dataId !== dataId && !variable.isDisposed) changes.set(variable, buffer(variable as Tensor))
      })
      return { dispatches, outputs, changes }
    } catch (error) {
      dropTape(activeTape)
      throw explain(error as Error, options.name)
    } finally {
      tf.setBackend(eager)
      for (const { variable, old, dataId } of kept) {
        if (variable.dataId !== dataId && !variable.isDisposed) variable.assign(old)
        old.dispose()
      }
      release()
    }
  })
}

/** The step's inputs as tensors whose values exist only in the recording's buffers. */
function placeholders(
  backend: WebgpuBackend,
  specs: Specs,
  inputs: Readonly<Record<string, GpuBuffer>>,
): NamedTensorMap {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => {
      const dataId = {}
      backend.tensorMap.set(dataId, external(inputs[name]!, shape, dtype))
      return [name, tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, backend)]
    }),
  )
}

const external = (resource: GpuBuffer, shape: readonly number[], dtype: DataType) =>
  ({ dtype, shape, values: null, refCount: 1, resource, external: true }) as const

/** Swaps the recording's internals into the backend, and returns a function that restores the backend's own. */
function exchange(
  backend: WebgpuBackend,
  dispatches: Dispatch[],
  variables: ReadonlyMap<object, Variable>,
  { pool, variable: bufferOf }: RecordOptions,
): () => void {
  const flush = () => {
    backend.endComputePassEncoder()
    if (backend.commandEncoder) backend.submitQueue()
  }
  flush()
  const { bufferManager, queue, tensorMap } = backend
  const { dataMover } = tensorMap
  const borrowed = new Map<object, KernelBackend>()
  const { incRef, disposeData } = backend
  const encoder = recorder(dispatches)
  Object.assign(backend, {
    bufferManager: pool,
    queue: { submit: () => undefined, writeBuffer: queue.writeBuffer.bind(queue) },
    ensureCommandEncoderReady: () => {
      backend.commandEncoder ??= encoder
    },
    // References to a borrowed tensor are counted by the backend that owns it.
    incRef: (dataId: object) => (owner(dataId) ? owner(dataId)!.incRef(dataId) : incRef.call(backend, dataId)),
    disposeData: (dataId: object, force?: boolean) =>
      owner(dataId) ? owner(dataId)!.disposeData(dataId, force) : disposeData.call(backend, dataId, force),
  })
  const owner = (dataId: object): KernelBackend | undefined => {
    const of = borrowed.get(dataId) ?? tf.engine().state.tensorInfo.get(dataId)?.backend
    return of === backend ? undefined : of
  }
  tensorMap.dataMover = {
    moveData(_, dataId) {
      const { shape, dtype, backend: from } = tf.engine().state.tensorInfo.get(dataId)!
      const variable = variables.get(dataId)
      borrowed.set(dataId, from)
      tensorMap.set(
        dataId,
        variable
          ? external(bufferOf(variable), shape, dtype)
          : { dtype, shape, values: from.readSync!(dataId), refCount: 1 },
      )
    },
  }
  return () => {
    flush()
    Object.assign(backend, { bufferManager, queue })
    tensorMap.dataMover = dataMover
    for (const method of ['ensureCommandEncoderReady', 'incRef', 'disposeData']) Reflect.deleteProperty(backend, method)
    for (const dataId of borrowed.keys()) tensorMap.delete(dataId)
  }
}

/** A command encoder that records dispatches and executes nothing. */
function recorder(dispatches: Dispatch[]): object {
  let pipeline: object
  let bindings: object
  return {
    beginComputePass: () => ({
      setPipeline: (p: object) => {
        pipeline = p
      },
      setBindGroup: (_: number, group: object) => {
        bindings = group
      },
      dispatchWorkgroups: (x: number, y = 1, z = 1) => dispatches.push({ pipeline, bindings, workgroups: [x, y, z] }),
      end: () => undefined,
    }),
    finish: () => undefined,
  }
}

function explain(error: Error, name: string): UserError {
  if (error instanceof UserError) return error
  const kernel = /Cannot find registered kernel '([^']+)'|Kernel '([^']+)' not registered/.exec(error.message)
  if (kernel)
    return new UserError(
      `the step "${name}" uses the TF.js kernel ${kernel[1] ?? kernel[2]}${at(error.stack)}, which TF.js lacks on ` +
        `WebGPU: use other operations, or --device cpu.`,
      { cause: error },
    )
  return new UserError(`the step "${name}" cannot be recorded for WebGPU${at(error.stack)}: ${error.message}`, {
    cause: error,
  })
}
