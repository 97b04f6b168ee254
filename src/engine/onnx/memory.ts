import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { Graph } from '../graph/graph.ts'
import { list } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import type { ElementType } from '../graph/value.ts'
import type { NativeRuntime, NativeSession, Runtime, Tensor } from './runtime.ts'

type DType = 'float32' | 'int32' | 'bool'

/** Where an engine's state lives between runs: flat tensors `[n]` that sessions read and write. */
export interface Memory {
  /** Whether an element-wise operation may overwrite its operand. */
  readonly inPlace: boolean
  /** A new tensor with these values; it may take over the array. */
  place(dtype: DType, values: TypedArray): Tensor
  /** A copy of a tensor's values. */
  read(tensor: Tensor): TypedArray
  write(tensor: Tensor, values: TypedArray): void
  free(tensor: Tensor): void
}

/**
 * Host memory. With CUDA too, so state crosses the bus before and after each run: onnxruntime-node supports tensors in
 * GPU memory for WebGPU only (js/node/src/tensor_helper.cc). `updatesPerRun` amortizes that over K updates.
 */
export const hostMemory = (runtime: Runtime): Memory => ({
  inPlace: true,
  place: (dtype, values) => runtime.tensor(dtype, values, [values.length]),
  read: tensor => tensor.data.slice() as TypedArray,
  write: (tensor, values) => tensor.data.set(values),
  free: tensor => runtime.free(tensor),
})

/**
 * WebGPU buffers. The binding has no upload or download, but a session's feeds and fetches may lie on either side, so
 * models that only copy transfer the values. Nothing is updated in place: a shader may not write a buffer it reads.
 *
 * @throws UserError when the native binding has moved: `Engine.read` must be synchronous, and the public API is not.
 */
export function gpuMemory(runtime: Runtime): Memory {
  const { native, name } = runtime
  if (!native)
    throw new UserError(
      `${name} does not have its native binding where 1.30 has it, so its GPU memory is out of ` +
        `reach: install 1.30, or use --device cpu.`,
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

/** Copies vectors of any length: `make` into a new buffer, `copy` into a given one. */
interface Carrier {
  readonly make: NativeSession
  readonly copy: NativeSession
}

function carrierOf(native: NativeRuntime, dtype: DType): Carrier {
  const from = new Graph().input('from', [-1], dtype)
  const model = encode(list([{ name: 'to', value: from }]), `copy of ${dtype}`)
  return { make: native.session(model, true), copy: native.session(model) }
}

/** A zero-filled array of `n` elements. */
export const arrayOf = (dtype: ElementType, n: number): TypedArray =>
  dtype === 'float32' ? new Float32Array(n) : dtype === 'int32' ? new Int32Array(n) : new Uint8Array(n)
