import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs'
import { tf } from '../tf.ts'
import type { WebgpuBackend } from './types.ts'

type Kernel = (inputs: Readonly<Record<string, TensorInfo>>, backend: WebgpuBackend, attributes?: object) => TensorInfo

const cast = (x: TensorInfo, dtype: DataType, backend: WebgpuBackend) => kernel('Cast')({ x }, backend, { dtype })

/**
 * Computes integers and booleans as floats: the shader of a transposition, which these kernels make as well, is not
 * valid for them.
 */
const asFloats =
  (dtype: (of: DataType) => DataType) =>
  (original: Kernel): Kernel =>
  (inputs, backend, attributes) => {
    const x = inputs.x!
    if (x.dtype === 'float32') return original(inputs, backend, attributes)
    const floats = cast(x, 'float32', backend)
    const result = original({ x: floats }, backend, attributes)
    const made = cast(result, dtype(x.dtype), backend)
    for (const { dataId } of [floats, result]) backend.disposeData(dataId)
    return made
  }
const same = (dtype: DataType) => dtype
const summed = (dtype: DataType) => (dtype === 'bool' ? 'int32' : dtype)

/**
 * What TF.js 4.22 has wrong on WebGPU, by the kernels that it has; found by running each kernel of `src/engine/kernels`
 * beside the CPU's.
 */
const REPAIRS: Readonly<Record<string, (original: Kernel) => Kernel>> = {
  /**
   * Casts integers to floats in name only and leaves them in the buffer, which kernels that copy (transpose, say) and
   * readers take for floats.
   */
  Cast: original => (inputs, backend, attributes) => {
    const result = original(inputs, backend, attributes)
    if (result.dtype !== 'float32' || backend.tensorMap.get(result.dataId).dtype === 'float32') return result
    const one = backend.makeTensorInfo([], 'float32', Float32Array.of(1))
    const product = kernel('Multiply')({ a: result, b: one }, backend)
    for (const { dataId } of [result, one]) backend.disposeData(dataId)
    return product
  },
  /** Sums integers to the bits of floats; on other backends sums are floats. */
  UnsortedSegmentSum: original => (inputs, backend, attributes) => {
    const x = cast(inputs.x!, 'float32', backend)
    const sum = original({ ...inputs, x }, backend, attributes)
    backend.disposeData(x.dataId)
    return sum
  },
  Transpose: asFloats(same),
  Max: asFloats(same),
  Min: asFloats(same),
  Sum: asFloats(summed),
  Prod: asFloats(summed),
  Mean: asFloats(() => 'float32'),
  All: asFloats(same),
  Any: asFloats(same),
  ArgMax: asFloats(() => 'int32'),
  ArgMin: asFloats(() => 'int32'),
  /** Divides by zero where one number is asked for. */
  LinSpace: original => (inputs, backend, attributes) => {
    const { start, num } = attributes as { start: number; num: number }
    return num === 1
      ? backend.makeTensorInfo([1], 'float32', Float32Array.of(start))
      : original(inputs, backend, attributes)
  },
}

function kernel(name: string): Kernel {
  const { kernelFunc } = tf.getKernel(name, 'webgpu')
  return (inputs, backend, attrs = {}) => kernelFunc({ inputs, backend, attrs: attrs as never }) as TensorInfo
}

/**
 * Puts right those kernels of the backend `webgpu` that are registered and compute something else than on other
 * backends.
 */
export function repairKernels(): void {
  for (const [kernelName, repair] of Object.entries(REPAIRS)) {
    if (!tf.getKernel(kernelName, 'webgpu')) continue
    const repaired = repair(kernel(kernelName))
    tf.unregisterKernel(kernelName, 'webgpu')
    const kernelFunc: KernelFunc = ({ inputs, backend, attrs }) =>
      repaired(inputs as Record<string, TensorInfo>, backend as WebgpuBackend, attrs)
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc })
  }
}
