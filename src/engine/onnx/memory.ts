import type { Tensor } from 'onnxruntime-node'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { Graph } from '../graph/graph.ts'
import { list } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import type { ElementType } from '../graph/value.ts'
import type { NativeRuntime, NativeSession, Runtime } from './runtime.ts'

type DType = 'float32' | 'int32' | 'bool'

/** Where the state of an engine lies between runs: flat tensors `[n]`, which sessions read and write. */
export interface Memory {
  /** Whether an element-wise operation may write over its operand. */
  readonly inPlace: boolean
  /** A new tensor with these values, whose array it may take over. */
  place(dtype: DType, values: TypedArray): Tensor
  /** A copy of a tensor's values. */
  read(tensor: Tensor): TypedArray
  write(tensor: Tensor, values: TypedArray): void
  free(tensor: Tensor): void
}

/**
 * The computer's own memory. On CUDA too, where it means that state crosses the bus before and after each run:
 * onnxruntime-node takes and gives tensors in a GPU's memory for WebGPU alone (js/node/src/tensor_helper.cc).
 * `updatesPerRun` spreads that over K updates.
 */
export const hostMemory = (runtime: Runtime): Memory => ({
  inPlace: true,
  place: (dtype, values) => runtime.tensor(dtype, values, [values.length]),
  read: tensor => (tensor.data as TypedArray).slice() as TypedArray,
  write: (tensor, values) => (tensor.data as TypedArray).set(values),
  free: () => {},
})

/**
 * Buffers of WebGPU. The binding neither downloads nor uploads, but it feeds tensors from either side and fetches into
 * either: so models that only copy carry values over. A shader may not write a buffer that it reads, so nothing is in
 * place.
 *
 * @throws UserError when the native binding has moved: its public interface has no synchronous way, which `Engine.read`
 * needs.
 */
export function gpuMemory(runtime: Runtime): Memory {
  const { native, version } = runtime
  if (!native)
    throw new UserError(
      `onnxruntime-node ${version} has its native binding elsewhere than 1.30, so its GPU memory cannot be reached: ` +
        `install 1.30, or use --device cpu.`,
    )
  const carriers = new Map<string, Carrier>()
  const carrier = (dtype: DType): Carrier => {
    const known = carriers.get(dtype) ?? carrierOf(native, dtype)
    carriers.set(dtype, known)
    return known
  }
  const host = (dtype: DType, values: TypedArray) => runtime.tensor(dtype, values, [values.length])
  return {
    inPlace: false,
    place: (dtype, values) => carrier(dtype).make.run({ from: host(dtype, values) }, { to: null }, {}).to!,
    read(tensor) {
      const dtype = tensor.type as DType
      const values = arrayOf(dtype, tensor.size)
      carrier(dtype).copy.run({ from: tensor }, { to: host(dtype, values) }, {})
      return values
    },
    write(tensor, values) {
      const dtype = tensor.type as DType
      carrier(dtype).copy.run({ from: host(dtype, values) }, { to: tensor }, {})
    },
    free: tensor => tensor.dispose(),
  }
}

/** Copies vectors of any length: into a new buffer, and into what is given. */
interface Carrier {
  readonly make: NativeSession
  readonly copy: NativeSession
}

function carrierOf(native: NativeRuntime, dtype: DType): Carrier {
  const from = new Graph().input('from', [-1], dtype)
  const model = encode(list([{ name: 'to', value: from }]), `copy of ${dtype}`)
  return { make: native.session(model, true), copy: native.session(model) }
}

/** Zeros of a type. */
export const arrayOf = (dtype: ElementType, n: number): TypedArray =>
  dtype === 'float32' ? new Float32Array(n) : dtype === 'int32' ? new Int32Array(n) : new Uint8Array(n)
