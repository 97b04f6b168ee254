/**
 * A GPU in JavaScript: just enough of WebGPU and of TF.js's WebGPU backend to run small steps. Pipelines are functions
 * on arrays.
 */
import { type KernelBackend, type TensorInfo, tf } from '../../../src/engine/tf.ts'
import { type Gpu, watch } from '../../../src/engine/webgpu/device.ts'
import { withGlobals } from '../../../src/engine/webgpu/globals.ts'
import { repairKernels } from '../../../src/engine/webgpu/kernels.ts'
import {
  type GpuBuffer,
  type GpuDevice,
  type GpuQueue,
  TENSOR,
  type TensorData,
  USAGE,
  type WebgpuBackend,
} from '../../../src/engine/webgpu/types.ts'

class Buffer implements GpuBuffer {
  readonly size: number
  readonly usage: number
  readonly bytes: ArrayBuffer
  state: 'unmapped' | 'mapped' | 'destroyed' = 'unmapped'

  constructor(size: number, usage: number) {
    this.size = size
    this.usage = usage
    this.bytes = new ArrayBuffer(size)
  }
  /** The bytes for a computation, which a mapped or destroyed buffer must not take part in. */
  use(): ArrayBuffer {
    if (this.state !== 'unmapped') throw new Error(`a buffer is used that is ${this.state}`)
    return this.bytes
  }
  async mapAsync() {
    await new Promise(setImmediate)
    if (this.state === 'destroyed') throw new Error('AbortError')
    this.state = 'mapped'
  }
  getMappedRange() {
    if (this.state !== 'mapped') throw new Error('the buffer is not mapped')
    return this.bytes
  }
  unmap() {
    this.state = 'unmapped'
  }
  destroy() {
    this.state = 'destroyed'
  }
}

type Pipeline = (result: ArrayBuffer, inputs: readonly ArrayBuffer[], uniform: ArrayBuffer) => void

export class FakeDevice implements GpuDevice {
  readonly buffers: Buffer[] = []
  readonly #listeners: ((event: { error: { message: string } }) => void)[] = []
  #lose!: (info: { reason: string; message: string }) => void
  /** The error that the next error scope reports. */
  invalid: string | undefined
  submitted = 0
  dispatched = 0
  readonly lost = new Promise<{ reason: string; message: string }>(resolve => {
    this.#lose = resolve
  })
  readonly queue: GpuQueue = {
    submit: commands => {
      this.submitted++
      for (const command of commands as (() => void)[]) command()
    },
    writeBuffer: (buffer, offset, data) => {
      const from = ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(data)
      new Uint8Array((buffer as Buffer).use()).set(from, offset)
    },
  }

  /** Buffers not yet destroyed. */
  get live(): number {
    return this.buffers.filter(({ state }) => state !== 'destroyed').length
  }
  lose(message: string) {
    for (const buffer of this.buffers) buffer.destroy()
    this.#lose({ reason: 'unknown', message })
  }
  fail(message: string) {
    for (const listener of this.#listeners) listener({ error: { message } })
  }
  createBuffer({ size, usage, mappedAtCreation = false }: { size: number; usage: number; mappedAtCreation?: boolean }) {
    const buffer = new Buffer(size, usage)
    if (mappedAtCreation) buffer.state = 'mapped'
    this.buffers.push(buffer)
    return buffer
  }
  createCommandEncoder() {
    const commands: (() => void)[] = []
    const pass = () => {
      let pipeline: Pipeline
      let group: Buffer[]
      return {
        setPipeline: (p: object) => {
          pipeline = p as Pipeline
        },
        setBindGroup: (_: number, g: object) => {
          group = g as Buffer[]
        },
        dispatchWorkgroups: () => {
          const [run, [result, ...rest]] = [pipeline, group]
          commands.push(() => {
            this.dispatched++
            const [uniform, ...inputs] = rest.map(buffer => buffer.use()).toReversed()
            run(result!.use(), inputs.toReversed(), uniform!)
          })
        },
        end: () => undefined,
      }
    }
    return {
      beginComputePass: pass,
      copyBufferToBuffer: (from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, bytes: number) => {
        commands.push(() => {
          const values = new Uint8Array((from as Buffer).use(), fromOffset, bytes)
          new Uint8Array((to as Buffer).use(), toOffset, bytes).set(values)
        })
      },
      finish: () => () => {
        for (const command of commands) command()
      },
    }
  }
  pushErrorScope() {}
  async popErrorScope() {
    const { invalid } = this
    this.invalid = undefined
    return invalid ? { message: invalid } : null
  }
  addEventListener(_: 'uncapturederror', listener: (event: { error: { message: string } }) => void) {
    this.#listeners.push(listener)
  }
}

interface Manager {
  acquireBuffer(size: number, usage: number, mapped?: boolean): GpuBuffer
  releaseBuffer(buffer: GpuBuffer): void
}

/** Commands per submission: TF.js submits at intervals, and only then releases buffers. */
const BATCH = 3

/** TF.js's backend 4.22, reduced to what kernels need. */
function fakeBackend(device: FakeDevice): WebgpuBackend & { program: Program } {
  class Backend extends tf.KernelBackend {
    bufferManager: Manager = {
      acquireBuffer: (size, usage) => device.createBuffer({ size, usage }),
      releaseBuffer: () => undefined,
    }
    queue: GpuQueue = device.queue
    commandEncoder: ReturnType<FakeDevice['createCommandEncoder']> | null = null
    computePassEncoder: ReturnType<ReturnType<FakeDevice['createCommandEncoder']>['beginComputePass']> | null = null
    readonly tensorMap = new tf.DataStorage<TensorData>(this as unknown as KernelBackend, tf.engine())
    #owned = new WeakSet<object>()
    #disposed: object[] = []
    #uniforms: GpuBuffer[] = []
    #dispatches = 0

    override write(values: unknown, shape: number[], dtype: TensorInfo['dtype']) {
      const dataId = {}
      this.tensorMap.set(dataId, { values, shape, dtype, refCount: 1 })
      return dataId
    }
    override move() {
      throw new Error('a tensor was moved to the GPU for good')
    }
    override readSync(dataId: object) {
      const { values } = this.tensorMap.get(dataId)
      if (!values) throw new ReferenceError('OffscreenCanvas is not defined')
      return values as Float32Array
    }
    override incRef(dataId: object) {
      this.tensorMap.get(dataId).refCount++
    }
    override refCount(dataId: object) {
      return this.tensorMap.get(dataId).refCount
    }
    override disposeData(dataId: object, force = false) {
      const data = this.tensorMap.get(dataId)
      if (--data.refCount > 0 && !force) return false
      if (this.#owned.has(dataId)) this.#disposed.push(dataId)
      else this.#release(dataId)
      return true
    }
    #release(dataId: object) {
      const { resource, external } = this.tensorMap.get(dataId)
      if (resource && !external) this.bufferManager.releaseBuffer(resource)
      this.tensorMap.delete(dataId)
    }
    makeTensorInfo(shape: number[], dtype: TensorInfo['dtype'], values: unknown) {
      return { dataId: this.write(values, shape, dtype), shape, dtype }
    }
    override numDataIds() {
      return this.tensorMap.numDataIds()
    }
    override dispose() {}
    override memory() {
      return { unreliable: true }
    }
    override floatPrecision() {
      return 32 as const
    }
    uploadToGPU(dataId: object) {
      const data = this.tensorMap.get(dataId)
      if (data.resource) return
      const bytes = 4 * data.shape.reduce((a, b) => a * b, 1)
      data.resource = this.bufferManager.acquireBuffer(bytes, TENSOR, Boolean(data.values))
      if (!data.values) return
      const Words = data.dtype === 'float32' ? Float32Array : Int32Array
      new Words(data.resource.getMappedRange()).set(data.values as Float32Array)
      data.resource.unmap()
      data.values = null
    }
    ensureCommandEncoderReady() {
      this.commandEncoder ??= device.createCommandEncoder()
    }
    endComputePassEncoder() {
      this.computePassEncoder?.end()
      this.computePassEncoder = null
    }
    submitQueue() {
      this.queue.submit([this.commandEncoder!.finish()])
      this.commandEncoder = null
      this.#owned = new WeakSet()
      for (const dataId of this.#disposed.splice(0)) this.#release(dataId)
      for (const uniform of this.#uniforms.splice(0)) this.bufferManager.releaseBuffer(uniform)
      this.#dispatches = 0
    }
    /** Runs a pipeline on tensors, with one number as uniform. */
    program(
      pipeline: Pipeline,
      inputs: readonly TensorInfo[],
      shape: readonly number[],
      dtype: TensorInfo['dtype'],
      uniform: number,
    ) {
      if (!('GPUBuffer' in globalThis)) throw new ReferenceError('GPUBuffer is not defined')
      const output = { dataId: this.write(null, [...shape], dtype), shape: [...shape], dtype }
      for (const { dataId } of [output, ...inputs]) this.uploadToGPU(dataId)
      const numbers = this.bufferManager.acquireBuffer(4, USAGE.uniform | USAGE.copyTarget)
      this.queue.writeBuffer(numbers, 0, Float32Array.of(uniform))
      this.#uniforms.push(numbers)
      this.ensureCommandEncoderReady()
      this.computePassEncoder ??= this.commandEncoder!.beginComputePass()
      this.computePassEncoder.setPipeline(pipeline)
      const tensors = [output, ...inputs].map(({ dataId }) => this.tensorMap.get(dataId).resource as Buffer)
      this.computePassEncoder.setBindGroup(0, [...tensors, numbers as Buffer])
      this.computePassEncoder.dispatchWorkgroups()
      for (const { dataId } of [output, ...inputs]) this.#owned.add(dataId)
      if (++this.#dispatches >= BATCH) {
        this.endComputePassEncoder()
        this.submitQueue()
      }
      return output
    }
  }
  return new Backend() as unknown as WebgpuBackend & { program: Program }
}

type Program = (
  pipeline: Pipeline,
  inputs: readonly TensorInfo[],
  shape: readonly number[],
  dtype: TensorInfo['dtype'],
  uniform: number,
) => TensorInfo

type Inputs = Readonly<Record<string, TensorInfo>>
interface Call {
  readonly inputs: Inputs
  readonly backend: ReturnType<typeof fakeBackend>
  readonly attrs: object
}

/** Element-wise; a single number broadcasts. */
const elementwise =
  (f: (a: number, b: number) => number) =>
  ({ inputs, backend }: Call) => {
    const [a, b = a] = Object.values(inputs) as [TensorInfo, TensorInfo?]
    const count = ({ shape }: TensorInfo) => shape.reduce((n, d) => n * d, 1)
    const { shape } = count(a) >= count(b) ? a : b
    const Words = (dtype: string) => (dtype === 'float32' ? Float32Array : Int32Array)
    const [InA, InB] = [a, b].map(({ dataId }) => Words(backend.tensorMap.get(dataId).dtype)) as [
      Float32ArrayConstructor,
      Float32ArrayConstructor,
    ]
    const pipeline: Pipeline = (result, [x, y]) => {
      const [A, B, C] = [new InA(x!), new InB(y!), new (Words(a.dtype))(result)]
      for (const i of C.keys()) C[i] = f(A[i % A.length]!, B[i % B.length]!)
    }
    return backend.program(pipeline, [a, b], shape, a.dtype, 0)
  }

const KERNELS: Readonly<Record<string, (call: Call) => TensorInfo>> = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Multiply: elementwise((a, b) => a * b),
  LogicalNot: elementwise(a => 1 - a),
  /** Relabels integers as floats: the buffer keeps its integers. */
  Cast: ({ inputs: { x }, backend }) => {
    backend.incRef(x!.dataId)
    return { ...x!, dtype: 'float32' }
  },
  Identity: ({ inputs: { x }, backend }) => {
    backend.incRef(x!.dataId)
    return { ...x! }
  },
  Reshape: ({ inputs: { x }, backend, attrs }) => {
    backend.incRef(x!.dataId)
    const n = x!.shape.reduce((a, b) => a * b, 1)
    const { shape } = attrs as { shape: number[] }
    const known = shape.reduce((a, b) => (b < 0 ? a : a * b), 1)
    return { ...x!, shape: shape.map(d => (d < 0 ? n / known : d)) }
  },
  /** The sum of all elements plus (uniform − 7): wrong if the uniform's contents are not kept. */
  Sum: ({ inputs: { x }, backend }) => {
    const pipeline: Pipeline = (result, [values], uniform) => {
      new Float32Array(result)[0] = new Float32Array(values!).reduce((a, b) => a + b, new Float32Array(uniform)[0]! - 7)
    }
    backend.incRef(x!.dataId) // TF.js sums a reshaped input and then disposes it
    const sum = backend.program(pipeline, [x!], [], 'float32', 7)
    backend.disposeData(x!.dataId)
    return sum
  },
}

let last: ReturnType<typeof fakeBackend> | undefined

/** A fresh GPU with a backend `webgpu` that replaces the previous one. */
export function fakeGpu(): Gpu & { readonly device: FakeDevice } {
  const device = new FakeDevice()
  const backend = fakeBackend(device)
  if (last) tf.removeBackend('webgpu')
  else {
    for (const [kernelName, kernelFunc] of Object.entries(KERNELS))
      tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc: kernelFunc as never })
    repairKernels()
  }
  last = backend
  tf.registerBackend('webgpu', () => backend, -100)
  return {
    device,
    backend,
    detail: 'a GPU in JavaScript',
    during: f => withGlobals({ GPUBuffer: Buffer }, {}, f),
    check: watch(device),
  }
}
