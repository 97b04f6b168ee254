import { binary, where } from '../../graph/elementwise.ts'
import type { Graph } from '../../graph/graph.ts'
import { reduce } from '../../graph/reduce.ts'
import { expand, reshape } from '../../graph/shape.ts'
import type { Value } from '../../graph/value.ts'
import { tf } from '../../tf.ts'
import type { Attributes, KernelTable, Lowering } from '../kernel.ts'
import { patches, pixels, positions, taps, unpatched, type Window, window2d, window3d } from './window.ts'

/** Computes a pooling's window, as TF.js computes it; strides or dilations are 1. */
export type WindowOf = (x: Pick<Value, 'shape'>, attributes: Attributes) => Window

/** Windows over images. */
export const flat: WindowOf = (x, { filterSize, strides, pad, dimRoundingMode }) =>
  window2d(tf.backend_util.computePool2DInfo(x.shape as never, filterSize, strides, 1, pad, dimRoundingMode))
/** Windows over volumes. */
export const deep: WindowOf = (x, { filterSize, strides, pad, dimRoundingMode }) =>
  window3d(tf.backend_util.computePool3DInfo(x.shape as never, filterSize, strides, 1, pad, dimRoundingMode))

const pooled = (x: Value, window: Window) => [x.shape[0]!, ...window.map(s => s.to), x.shape.at(-1)!]

/** A result [N, …, C] as one row per position, beside patches: [N, positions, 1, C]. */
const beside = (g: Graph, y: Value, window: Window) =>
  reshape(g, y, [y.shape[0]!, positions(window), 1, y.shape.at(-1)!])

const largest =
  (windowOf: WindowOf): Lowering =>
  (g, { x }, attributes) => {
    const window = windowOf(x!, attributes)
    const under = patches(g, x!, window, -Infinity)
    return reshape(g, reduce(g, 'ReduceMax', under, [2], false), pooled(x!, window))
  }

/** Whether each pixel of patches is the first largest one of its window; none is where one is NaN. */
export function first(g: Graph, under: Value): Value {
  const n = under.shape[2]!
  const index = g.range(n, 'float32', [n, 1])
  const best = binary(g, 'Equal', under, reduce(g, 'ReduceMax', under, [2], true))
  return binary(g, 'Equal', index, reduce(g, 'ReduceMin', where(g, best, index, g.scalar(n)), [2], true))
}

/** The gradient goes to the first largest pixel of each window. */
const largestGradient =
  (windowOf: WindowOf): Lowering =>
  (g, { dy, input }, attributes) => {
    const window = windowOf(input!, attributes)
    const hot = first(g, patches(g, input!, window, -Infinity))
    return unpatched(g, where(g, hot, beside(g, dy!, window), g.scalar(0)), window)
  }

/** Number of pixels of the image under each window. */
export function covered(window: Window): Float32Array {
  const [found, many] = [pixels(window), taps(window)]
  return Float32Array.from({ length: positions(window) }, (_, i) =>
    found.subarray(i * many, (i + 1) * many).reduce((n, pixel) => n + Number(pixel >= 0), 0),
  )
}

const mean =
  (windowOf: WindowOf): Lowering =>
  (g, { x }, attributes) => {
    const window = windowOf(x!, attributes)
    const sums = reduce(g, 'ReduceSum', patches(g, x!, window, 0), [2], false)
    const shares = covered(window).map(n => 1 / n)
    const means = binary(g, 'Mul', sums, g.constant(shares, [shares.length, 1], 'float32'))
    return reshape(g, means, pooled(x!, window))
  }

/** Shares the gradient among all taps, as TF.js does; src/engine/gradients/images.ts corrects it at borders. */
const meanGradient =
  (windowOf: WindowOf): Lowering =>
  (g, { dy, input }, attributes) => {
    const window = windowOf(input!, attributes)
    const share = binary(g, 'Mul', beside(g, dy!, window), g.scalar(1 / taps(window)))
    const { shape } = share
    return unpatched(g, expand(g, share, shape.with(2, taps(window))), window)
  }

/** Kernels of pooling layers, on images `[N, H, W, C]` and volumes `[N, D, H, W, C]`. */
export const pooling: KernelTable = {
  MaxPool: largest(flat),
  MaxPoolGrad: largestGradient(flat),
  MaxPool3D: largest(deep),
  MaxPool3DGrad: largestGradient(deep),
  AvgPool: mean(flat),
  AvgPoolGrad: meanGradient(flat),
  AvgPool3D: mean(deep),
  AvgPool3DGrad: meanGradient(deep),
}
