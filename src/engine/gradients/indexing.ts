import { type GradConfig, type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf.ts'
import { spread } from './along.ts'

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const none = ({ shape }: Tensor) => tf.zeros(shape)

/** Sums into the chosen elements. TF.js does so one batch entry at a time, and for one batch axis only. */
function gatherGradient(): GradConfig {
  const original = tf.getGradient('GatherV2')
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const { axis, batchDims } = attributes as unknown as { axis: number; batchDims: number }
      if (!batchDims) return original.gradFunc(dy, saved, attributes)
      const [x, indices] = saved as [Tensor, Tensor]
      const [along] = tf.util.parseAxisParam(axis, x.shape) as [number]
      const [n, batch] = [x.shape[along]!, size(x.shape.slice(0, batchDims))]
      const outer = size(x.shape.slice(batchDims, along))
      const starts = Int32Array.from({ length: batch * outer }, (_, row) => row * n)
      const ids = indices.reshape([batch, 1, indices.size / batch]).add(tf.tensor3d(starts, [batch, outer, 1], 'int32'))
      const rows = (dy as Tensor).reshape([ids.size, size(x.shape.slice(along + 1))])
      const sums = () => tf.unsortedSegmentSum(rows, ids.reshape<Tensor1D>([ids.size]), batch * outer * n)
      return { x: () => sums().reshape(x.shape), indices: () => none(indices) }
    },
  }
}

const gatherNdGradient: GradConfig = {
  kernelName: 'GatherNd',
  inputsToSave: ['params', 'indices'],
  gradFunc: (dy, saved) => {
    const [params, indices] = saved as [Tensor, Tensor]
    return {
      params: () => tf.scatterND(indices as Tensor2D, dy as Tensor, params.shape),
      indices: () => none(indices),
    }
  },
}

/** Spreads the gradient by the strides, with zeros between and around. */
const stridedSliceGradient: GradConfig = {
  kernelName: 'StridedSlice',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const { shape } = saved[0]!
    const a = attributes as unknown as Record<'begin' | 'end' | 'strides', number[]> &
      Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>
    const masks = [a.beginMask, a.endMask, a.ellipsisMask, a.newAxisMask, a.shrinkAxisMask] as const
    const { begin, end, strides } = tf.slice_util.sliceInfo(shape, a.begin, a.end, a.strides, ...masks)
    const placed = (x: Tensor, n: number, axis: number) => {
      const [step, m] = [Math.abs(strides[axis]!), x.shape[axis]!]
      const backwards = strides[axis]! < 0
      const first = backwards ? begin[axis]! - (m - 1) * step : begin[axis]!
      const apart = spread(backwards ? x.reverse(axis) : x, step, axis)
      const after = n - first - apart.shape[axis]!
      return apart.pad(x.shape.map((_, i): [number, number] => (i === axis ? [first, after] : [0, 0])))
    }
    return { x: () => shape.reduce(placed, (dy as Tensor).reshape(tf.slice_util.computeOutShape(begin, end, strides))) }
  },
}

/** The gradient of the values goes to the chosen elements. */
const topKGradient: GradConfig = {
  kernelName: 'TopK',
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dy, saved) => {
    const [x, indices] = saved as [Tensor, Tensor]
    const [values] = dy as unknown as Tensor[]
    const chosen = tf.oneHot(indices, x.shape.at(-1)!).toFloat()
    return { x: () => chosen.mul(values!.expandDims(-1)).sum(-2) }
  },
}

/** Gradients of kernels that select elements, which TF.js lacks or gets wrong. */
export const indexingGradients = (): readonly GradConfig[] => [
  gatherGradient(),
  gatherNdGradient,
  stridedSliceGradient,
  topKGradient,
]
