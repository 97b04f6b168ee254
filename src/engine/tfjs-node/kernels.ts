import { type KernelFunc, type NamedAttrMap, type NamedTensorInfoMap, type Tensor, type TensorInfo, tf } from '../tf.ts'

/** What the kernels below use of tfjs-node's backend and its binding to TensorFlow. */
interface NodeBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number
    readonly TF_ATTR_INT: number
    readonly TF_INT32: number
    createTensor(shape: readonly number[], dtype: number, values: Int32Array): number
    executeOp(name: string, attributes: readonly Attribute[], ids: readonly number[], outputs: number): [object]
  }
  incRef(id: object): void
  typeAttributeFromTensor(x: TensorInfo): number
  getInputTensorIds(tensors: readonly TensorInfo[]): [number]
  createOutputTensor(metadata: object): TensorInfo
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly TensorInfo[]): TensorInfo
}
type Attribute = Readonly<{ name: string; type: number; value: unknown }>

interface Call {
  readonly inputs: NamedTensorInfoMap
  readonly attrs: NamedAttrMap
  readonly backend: NodeBackend
  /** The package's own kernel, on other inputs. */
  stock(inputs: NamedTensorInfoMap): TensorInfo
}

/** Replacements for tfjs-node kernels that TensorFlow rejects, that differ from TF.js, or that take many calls. */
const KERNELS: Readonly<Record<string, (call: Call) => TensorInfo>> = {
  // An unchanged shape is free; otherwise the shape tensor is cached.
  Reshape({ inputs: { x }, attrs, backend }) {
    const { binding } = backend
    const shape = tf.util.inferFromImplicitShape(attrs.shape as number[], tf.util.sizeFromShape(x!.shape))
    if (tf.util.arraysEqual(shape, x!.shape)) {
      backend.incRef(x!.dataId)
      return { dataId: x!.dataId, shape, dtype: x!.dtype }
    }
    const [id] = backend.getInputTensorIds([x!])
    const types = [type(backend, 'T', x!), { name: 'Tshape', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 }]
    return backend.createOutputTensor(binding.executeOp('Reshape', types, [id, kept(backend, shape)], 1)[0])
  },
  // The derivative of relu, for int32 as well: two calls instead of seven.
  Step({ inputs, attrs: { alpha }, backend, stock }) {
    if (alpha !== 0) return stock(inputs)
    const T = [type(backend, 'T', inputs.x!)]
    return tf.tidy(
      () => backend.executeSingleOutput('Relu', T, [backend.executeSingleOutput('Sign', T, [inputs.x!])]) as Tensor,
    )
  },
  // Supports a negative axis, and does not read the indices back, which would wait for the GPU.
  GatherV2({ inputs: { x, indices }, attrs: { axis, batchDims }, backend }) {
    const [along] = tf.util.parseAxisParam(axis as number, x!.shape)
    return tf.tidy(() => {
      const at = tf.scalar(along!, 'int32')
      const attributes = [
        { name: 'batch_dims', type: backend.binding.TF_ATTR_INT, value: batchDims },
        type(backend, 'Tparams', x!),
        type(backend, 'Tindices', indices!),
        type(backend, 'Taxis', at),
      ]
      return backend.executeSingleOutput('GatherV2', attributes, [x!, indices!, at]) as Tensor
    })
  },
  Select({ inputs: { condition, t, e }, stock }) {
    const dtype = tf.backend_util.upcastType(t!.dtype, e!.dtype)
    return tf.tidy(
      () => stock({ condition: condition!, t: tf.cast(t as Tensor, dtype), e: tf.cast(e as Tensor, dtype) }) as Tensor,
    )
  },
  FloorDiv: ({ inputs, stock }) => tf.tidy(() => tf.cast(stock(inputs) as Tensor, 'int32')),
  Multiply: call => booleans(call, 'bool'),
  Max: call => booleans(call, 'bool'),
  Min: call => booleans(call, 'bool'),
  Greater: call => booleans(call),
  GreaterEqual: call => booleans(call),
  Less: call => booleans(call),
  LessEqual: call => booleans(call),
}

const type = (backend: NodeBackend, name: string, x: TensorInfo): Attribute => ({
  name,
  type: backend.binding.TF_ATTR_TYPE,
  value: backend.typeAttributeFromTensor(x),
})

/** TensorFlow has these kernels for numbers only; TF.js also for booleans. */
function booleans({ inputs, stock }: Call, dtype?: 'bool'): TensorInfo {
  const all = Object.entries(inputs)
  if (!all.every(([, x]) => x!.dtype === 'bool')) return stock(inputs)
  return tf.tidy(() => {
    const numbers = stock(Object.fromEntries(all.map(([name, x]) => [name, tf.cast(x as Tensor, 'int32')]))) as Tensor
    return dtype ? tf.cast(numbers, dtype) : numbers
  })
}

const vectors = new Map<string, number>()

/** A cached TensorFlow tensor of these numbers. A process uses few different ones. */
function kept({ binding }: NodeBackend, numbers: readonly number[]): number {
  const key = numbers.join()
  const made = vectors.get(key) ?? binding.createTensor([numbers.length], binding.TF_INT32, Int32Array.from(numbers))
  vectors.set(key, made)
  return made
}

/** Replaces the package's registered kernels by those above. */
export function repairKernels(): void {
  for (const [kernelName, repaired] of Object.entries(KERNELS)) {
    const config = tf.getKernel(kernelName, 'tensorflow')
    const kernelFunc: KernelFunc = ({ inputs, attrs = {}, backend }) =>
      repaired({
        inputs,
        attrs,
        backend: backend as NodeBackend,
        stock: others => config.kernelFunc({ inputs: others, attrs, backend }) as TensorInfo,
      })
    tf.unregisterKernel(kernelName, 'tensorflow')
    tf.registerKernel({ ...config, kernelFunc })
  }
}
