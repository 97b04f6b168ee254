import { CHANNELS_FIRST, CHANNELS_LAST } from '../../graph/channels.ts'
import { binary, where } from '../../graph/elementwise.ts'
import { gemm } from '../../graph/gemm.ts'
import type { Graph } from '../../graph/graph.ts'
import { reduce } from '../../graph/reduce.ts'
import { reshape, transpose } from '../../graph/shape.ts'
import { size, type Value } from '../../graph/value.ts'
import { tf } from '../../tf.ts'
import { activate } from '../elementwise.ts'
import type { Attributes, KernelTable } from '../kernel.ts'
import { first } from './pooling.ts'
import { patches, positions, taps, unpatched, type Window, window2d, window3d } from './window.ts'

// Convolutions other than the plain 2-D one, over patches of the image; GPUs have grouped convolutions.

function depthwiseInfo(image: readonly number[], filter: readonly number[], a: Attributes) {
  if (a.dataFormat && a.dataFormat !== 'NHWC')
    throw new Error("Kernel 'DepthwiseConv2dNative (NCHW; use channelsLast)' not registered")
  const shapes = [image, filter] as unknown as [[number, number, number, number], [number, number, number, number]]
  return tf.backend_util.computeConv2DInfo(...shapes, a.strides, a.dilations ?? 1, a.pad, a.dimRoundingMode, true)
}

/** y[…, c·M + m] = Σ over taps of x[…, c] · f[tap, c, m]. */
function depthwise(g: Graph, x: Value, f: Value, a: Attributes): Value {
  const i = depthwiseInfo(x.shape, f.shape, a)
  if (g.constantWeights || g.on('convolve')) return grouped(g, x, f, i)
  const window = window2d(i)
  const under = patches(g, x, window, 0)
  const products = binary(g, 'Mul', reshape(g, under, [...under.shape, 1]), perTap(g, f))
  return reshape(g, reduce(g, 'ReduceSum', products, [2], false), i.outShape)
}

/** [KH, KW, C, M] → [taps, C, M]. */
const perTap = (g: Graph, f: Value) => reshape(g, f, [f.shape[0]! * f.shape[1]!, f.shape[2]!, f.shape[3]!])

function grouped(g: Graph, x: Value, f: Value, i: ReturnType<typeof depthwiseInfo>): Value {
  const [kh, kw, c, m] = f.shape as [number, number, number, number]
  const { top, left, bottom, right } = i.padInfo
  const operands = [transpose(g, x, CHANNELS_FIRST), reshape(g, transpose(g, f, [2, 3, 0, 1]), [c * m, 1, kh, kw])]
  const y = g.node('Conv', operands, [i.batchSize, c * m, i.outHeight, i.outWidth], 'float32', {
    group: c,
    kernel_shape: [kh, kw],
    pads: [top, left, bottom, right],
    strides: [i.strideHeight, i.strideWidth],
    dilations: [i.dilationHeight, i.dilationWidth],
  })
  return transpose(g, y, CHANNELS_LAST)
}

/** The gradient beside patches, with the filters of each channel apart: `[N, positions, 1, C, M]`. */
const apart = (g: Graph, dy: Value, window: Window, channels: number) =>
  reshape(g, dy, [dy.shape[0]!, positions(window), 1, channels, dy.shape.at(-1)! / channels])

function volume(image: readonly number[], filter: readonly number[], a: Attributes) {
  const { strides, pad, dilations = 1 } = a
  return tf.backend_util.computeConv3DInfo(image as never, filter as never, strides, dilations, pad)
}

const matrixOf = (g: Graph, f: Value) => reshape(g, f, [size(f.shape) / f.shape.at(-1)!, f.shape.at(-1)!])

/** Patches as the rows of a matrix: `[N · positions, taps · C]`. */
const rowsOf = (g: Graph, under: Value) =>
  reshape(g, under, [under.shape[0]! * under.shape[1]!, under.shape[2]! * under.shape[3]!])

/** The sums of a morphological dilation, of which the largest counts: `[N, positions, taps, C]`. */
function raised(g: Graph, x: Value, f: Value, { strides, pad, dilations }: Attributes) {
  const i = tf.backend_util.computeDilation2DInfo(x.shape as never, f.shape as never, strides, pad, 'NHWC', dilations)
  const window = window2d(i)
  const heights = reshape(g, f, [taps(window), f.shape[2]!])
  return { window, shape: i.outShape, sums: binary(g, 'Add', patches(g, x, window, -Infinity), heights) }
}

/** The gradient of each of those sums. */
function raisedGradient(g: Graph, { sums }: ReturnType<typeof raised>, dy: Value) {
  const [n, positions, , c] = sums.shape as [number, number, number, number]
  return where(g, first(g, sums), reshape(g, dy, [n, positions, 1, c]), g.scalar(0))
}

/** Kernels of depthwise, 3-D and morphological convolutions. */
export const filters: KernelTable = {
  DepthwiseConv2dNative: (g, { x, filter }, a) => depthwise(g, x!, filter!, a),
  FusedDepthwiseConv2D: (g, { x, filter, bias }, a) => {
    const y = depthwise(g, x!, filter!, a)
    return activate(g, bias ? binary(g, 'Add', y, bias) : y, a.activation, a.leakyreluAlpha)
  },
  DepthwiseConv2dNativeBackpropInput: (g, { dy, filter }, a) => {
    const window = window2d(depthwiseInfo(a.inputShape, filter!.shape, a))
    const products = binary(g, 'Mul', apart(g, dy!, window, filter!.shape[2]!), perTap(g, filter!))
    return unpatched(g, reduce(g, 'ReduceSum', products, [4], false), window)
  },
  DepthwiseConv2dNativeBackpropFilter: (g, { x, dy }, a) => {
    const window = window2d(depthwiseInfo(x!.shape, a.filterShape, a))
    const under = patches(g, x!, window, 0)
    const products = binary(g, 'Mul', reshape(g, under, [...under.shape, 1]), apart(g, dy!, window, x!.shape.at(-1)!))
    return reshape(g, reduce(g, 'ReduceSum', products, [0, 1], false), a.filterShape)
  },
  Conv3D: (g, { x, filter }, a) => {
    const i = volume(x!.shape, filter!.shape, a)
    return reshape(g, gemm(g, rowsOf(g, patches(g, x!, window3d(i), 0)), matrixOf(g, filter!)), i.outShape)
  },
  Conv3DBackpropInputV2: (g, { dy, filter }, a) => {
    const window = window3d(volume(a.inputShape, filter!.shape, a))
    const under = gemm(g, matrixOf(g, dy!), matrixOf(g, filter!), false, true)
    return unpatched(g, reshape(g, under, [dy!.shape[0]!, positions(window), taps(window), filter!.shape[3]!]), window)
  },
  Conv3DBackpropFilterV2: (g, { x, dy }, a) => {
    const window = window3d(volume(x!.shape, a.filterShape, a))
    return reshape(g, gemm(g, rowsOf(g, patches(g, x!, window, 0)), matrixOf(g, dy!), true), a.filterShape)
  },
  Dilation2D: (g, { x, filter }, a) => {
    const { sums, shape } = raised(g, x!, filter!, a)
    return reshape(g, reduce(g, 'ReduceMax', sums, [2], false), shape)
  },
  Dilation2DBackpropInput: (g, { x, filter, dy }, a) => {
    const all = raised(g, x!, filter!, a)
    return unpatched(g, raisedGradient(g, all, dy!), all.window)
  },
  Dilation2DBackpropFilter: (g, { x, filter, dy }, a) =>
    reshape(g, reduce(g, 'ReduceSum', raisedGradient(g, raised(g, x!, filter!, a), dy!), [0, 1], false), filter!.shape),
}
