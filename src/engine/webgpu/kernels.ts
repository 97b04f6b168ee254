import { type DataType, type KernelFunc, type TensorInfo, tf } from '../tf.ts'
import type { WebgpuBackend } from './types.ts'

type Kernel = (inputs: Readonly<Record<string, TensorInfo>>, backend: WebgpuBackend, attributes?: object) => TensorInfo

const cast = (x: TensorInfo, dtype: DataType, backend: WebgpuBackend) => kernel('Cast')({ x }, backend, { dtype })

/**
 * Computes integers and booleans as floats: these kernels use a transpose shader that is not valid for other types.
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

/** Runs backwards as forwards over the reversed axis: TF.js's own way gives wrong sums. */
const reversed =
  (original: Kernel): Kernel =>
  (inputs, backend, attributes) => {
    const { axis, reverse } = attributes as { axis: number; reverse: boolean }
    if (!reverse) return original(inputs, backend, attributes)
    const turn = (x: TensorInfo) => kernel('Reverse')({ x }, backend, { dims: [axis] })
    const turned = turn(inputs.x!)
    const sums = original({ x: turned }, backend, { ...attributes, reverse: false } as object)
    const made = turn(sums)
    for (const { dataId } of [turned, sums]) backend.disposeData(dataId)
    return made
  }

/**
 * Fixes for kernels that TF.js 4.22 computes wrongly on WebGPU, found by comparing each kernel of `src/engine/kernels`
 * with the CPU backend.
 */
const REPAIRS: Readonly<Record<string, (original: Kernel) => Kernel>> = {
  /**
   * Casting integers to float32 relabels the tensor but leaves integers in the buffer; kernels that copy (such as
   * transpose) and reads then misinterpret them.
   */
  Cast: original => (inputs, backend, attributes) => {
    const result = original(inputs, backend, attributes)
    if (result.dtype !== 'float32' || backend.tensorMap.get(result.dataId).dtype === 'float32') return result
    const one = backend.makeTensorInfo([], 'float32', Float32Array.of(1))
    const product = kernel('Multiply')({ a: result, b: one }, backend)
    for (const { dataId } of [result, one]) backend.disposeData(dataId)
    return product
  },
  /**
   * Sums integers into the bit pattern of floats, where other backends return floats; and adds rows whose id is out of
   * range to other segments. Those go to a segment before the first or after the last, which are cut off.
   */
  UnsortedSegmentSum: original => (inputs, backend, attributes) => {
    const { numSegments } = attributes as { numSegments: number }
    const [zero, one, after] = [0, 1, numSegments + 1].map(id => backend.makeTensorInfo([], 'int32', Int32Array.of(id)))
    const x = cast(inputs.x!, 'float32', backend)
    const shifted = kernel('Add')({ a: inputs.segmentIds!, b: one! }, backend)
    const notBefore = kernel('Maximum')({ a: shifted, b: zero! }, backend)
    const segmentIds = kernel('Minimum')({ a: notBefore, b: after! }, backend)
    const sums = original({ x, segmentIds }, backend, { numSegments: numSegments + 2 })
    const rest = sums.shape.slice(1)
    const slice = { begin: [1, ...rest.map(() => 0)], size: [numSegments, ...rest] }
    const result = kernel('Slice')({ x: sums }, backend, slice)
    for (const made of [zero!, one!, after!, x, shifted, notBefore, segmentIds, sums]) backend.disposeData(made.dataId)
    return result
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
  Cumsum: reversed,
  Cumprod: reversed,
  /** Loses all digits of large negative numbers. */
  Asinh: original => (inputs, backend) => {
    const x = kernel('Abs')(inputs, backend)
    const sign = kernel('Sign')(inputs, backend)
    const size = original({ x }, backend)
    const made = kernel('Multiply')({ a: size, b: sign }, backend)
    for (const { dataId } of [x, sign, size]) backend.disposeData(dataId)
    return made
  },
  /** Divides by zero for a single number. */
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

/** Replaces the registered `webgpu` kernels that differ from other backends. */
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
