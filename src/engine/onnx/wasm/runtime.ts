import type { TypedArray } from '../../../core/agent.ts'
import { ELEMENT_CODE } from '../../graph/value.ts'
import { ORT_VERSION, type Runtime, type Session, type Tensor, type Tensors } from '../runtime.ts'
import { allocate, check, ERRORS, loadModule, type OrtModule } from './module.ts'

/**
 * Loads ONNX Runtime compiled to WebAssembly, which runs on every system, with one thread. Tensors lie in the module's
 * memory, so a run copies nothing, and like the native binding it is synchronous and can update state in place.
 *
 * @param hint Why it is not the native one, and how to get that.
 * @throws UserError when it does not load.
 */
export async function loadWasm(hint?: string): Promise<Runtime> {
  const ort = await loadModule()
  return {
    name: `onnxruntime ${ORT_VERSION} in WebAssembly`,
    provider: 'cpu',
    threads: 1,
    ...(hint !== undefined && { hint }),
    limit: 4 * 2 ** 30, // of 32-bit pointers
    native: undefined,
    tensor: (dtype, data, shape) => new WasmTensor(ort, dtype, data, shape),
    free: tensor => tensor.dispose(),
    session: async (model, exact) => new WasmSession(ort, model, exact),
  }
}

class WasmTensor implements Tensor {
  readonly type: 'float32' | 'int32' | 'bool'
  readonly dims: readonly number[]
  /** A view of the module's memory, which is shared, so that it stays valid when that grows. */
  data: TypedArray
  readonly handle: number
  readonly #free: () => void

  constructor(ort: OrtModule, type: WasmTensor['type'], data: TypedArray, dims: readonly number[]) {
    this.type = type
    this.dims = dims
    const block = allocate(ort, data.byteLength + ALIGNMENT)
    const at = Math.ceil(block / ALIGNMENT) * ALIGNMENT
    const View = data.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => TypedArray
    this.data = new View(ort.HEAPU8.buffer, at, data.length)
    this.data.set(data)
    const shape = allocate(ort, 4 * dims.length)
    new Int32Array(ort.HEAPU8.buffer, shape, dims.length).set(dims)
    const handle = ort._OrtCreateTensor(ELEMENT_CODE[type], at, data.byteLength, shape, dims.length, IN_HOST_MEMORY)
    ort._free(shape)
    check(ort, handle !== 0)
    this.handle = handle
    this.#free = () => {
      ort._OrtReleaseTensor(handle)
      ort._free(block)
    }
    forgotten.register(this.data, this.#free, this)
  }

  get size(): number {
    return this.data.length
  }

  /** Frees the module's memory; the values remain, elsewhere. */
  dispose(): void {
    forgotten.unregister(this)
    this.data = this.data.slice() as TypedArray
    this.#free()
  }
}

/** Frees the memory of tensors that are garbage-collected. */
const forgotten = new FinalizationRegistry<() => void>(free => free())

/** Alignment of tensors in bytes, so that their addresses do not change the order of summation. */
const ALIGNMENT = 64

/** Codes of the C interface: of a tensor's place, and of the levels of graph optimization. */
const IN_HOST_MEMORY = 1
const [NO_OPTIMIZATION, ALL_OPTIMIZATIONS] = [0, 99]

class WasmSession implements Session {
  readonly #ort: OrtModule
  readonly #handle: number
  /** Pointers of the names, as C strings. */
  readonly #names = new Map<string, number>()
  /** Pointers for a run: names of feeds, feeds, names of fetches, fetches; `#most` of each. */
  readonly #pointers: Uint32Array
  readonly #most: number
  #disposed = false

  constructor(ort: OrtModule, model: Uint8Array, exact = false) {
    this.#ort = ort
    const level = exact ? NO_OPTIMIZATION : ALL_OPTIMIZATIONS
    const options = ort._OrtCreateSessionOptions(level, true, true, 0, false, 0, 0, ERRORS, 0, 0)
    const bytes = allocate(ort, model.length)
    ort.HEAPU8.set(model, bytes)
    this.#handle = ort._OrtCreateSession(bytes, model.length, options)
    ort._free(bytes)
    ort._OrtReleaseSessionOptions(options)
    check(ort, this.#handle !== 0)
    const counts = allocate(ort, 8)
    check(ort, ort._OrtGetInputOutputCount(this.#handle, counts, counts + 4) === 0)
    this.#most = Math.max(ort.getValue(counts, 'i32'), ort.getValue(counts + 4, 'i32'))
    ort._free(counts)
    const at = allocate(ort, 16 * this.#most)
    this.#pointers = new Uint32Array(ort.HEAPU8.buffer, at, 4 * this.#most)
  }

  run(feeds: Tensors, fetches: Tensors): void {
    if (this.#disposed) throw new Error('this session has been disposed')
    const most = this.#most
    const at = this.#pointers.byteOffset
    const inputs = this.#point(feeds, 0)
    const outputs = this.#point(fetches, 2 * most)
    const status = this.#ort._OrtRun(
      ...([this.#handle, at, at + 4 * most, inputs] as const),
      ...([at + 8 * most, outputs, at + 12 * most, 0] as const),
    )
    check(this.#ort, status === 0)
  }

  /** Writes the pointers of names and tensors; returns their number. */
  #point(tensors: Tensors, from: number): number {
    let i = from
    for (const name in tensors) {
      this.#pointers[i] = this.#name(name)
      this.#pointers[i + this.#most] = (tensors[name] as WasmTensor).handle
      i++
    }
    return i - from
  }

  #name(name: string): number {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    const bytes = this.#ort.lengthBytesUTF8(name) + 1
    const pointer = allocate(this.#ort, bytes)
    this.#ort.stringToUTF8(name, pointer, bytes)
    this.#names.set(name, pointer)
    return pointer
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    for (const pointer of [...this.#names.values(), this.#pointers.byteOffset]) this.#ort._free(pointer)
    this.#ort._OrtReleaseSession(this.#handle)
  }
}
