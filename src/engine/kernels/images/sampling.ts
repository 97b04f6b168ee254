import { binary } from '../../graph/elementwise.ts'
import { gemm, matmul } from '../../graph/gemm.ts'
import type { Graph } from '../../graph/graph.ts'
import { gather, reshape, slice, transpose } from '../../graph/shape.ts'
import { size, type Value } from '../../graph/value.ts'
import { tf } from '../../tf.ts'
import type { Attributes, KernelTable, Lowering } from '../kernel.ts'
import { reverse, shape } from '../shape.ts'
import { mirrored, nearest, weights } from './weights.ts'

const select = (g: Graph, x: Value, axis: number, index: Int32Array): Value =>
  index.length === x.shape[axis] && index.every((from, i) => from === i)
    ? x
    : gather(g, x, g.constant(index, [index.length], 'int32'), axis)

/** Images `[N, H, W, C]` to `[N, …size, C]`: products with one matrix of weights for rows and one for columns. */
const bilinear: Lowering = (g, { images }, { size: to, alignCorners, halfPixelCenters }) => {
  const [n, h, w, c] = images!.shape as [number, number, number, number]
  const [rows, columns] = to as [number, number]
  const matrix = (from: number, to: number) =>
    g.constant(weights(from, to, alignCorners, halfPixelCenters), [to, from], 'float32')
  const tall = matmul(g, matrix(h, rows), reshape(g, images!, [n, h, w * c]))
  const wide = matmul(g, matrix(w, columns), reshape(g, tall, [n * rows, w, c]))
  return reshape(g, wide, [n, rows, columns, c])
}

/** Sums over neighboring channels, as a product with a band of ones. */
function overNeighbors(g: Graph, x: Value, radius: number): Value {
  const c = x.shape.at(-1)!
  const band = Float32Array.from({ length: c * c }, (_, i) => Number(Math.abs(Math.floor(i / c) - (i % c)) <= radius))
  return reshape(g, gemm(g, reshape(g, x, [size(x.shape) / c, c]), g.constant(band, [c, c], 'float32')), x.shape)
}

/** bias + α Σ x² over neighboring channels. */
const energy = (g: Graph, x: Value, { depthRadius, bias, alpha }: Attributes) =>
  binary(
    g,
    'Add',
    binary(g, 'Mul', overNeighbors(g, binary(g, 'Mul', x, x), depthRadius), g.scalar(alpha)),
    g.scalar(bias),
  )

const power = (g: Graph, x: Value, exponent: number) => binary(g, 'Pow', x, g.scalar(exponent))

/** Kernels that resize, pad, reorder and normalize images. */
export const sampling: KernelTable = {
  ResizeBilinear: bilinear,
  ResizeNearestNeighbor: (g, { images }, { size: to, alignCorners, halfPixelCenters }) =>
    [1, 2].reduce(
      (x: Value, axis) => select(g, x, axis, nearest(x.shape[axis]!, to[axis - 1], alignCorners, halfPixelCenters)),
      images!,
    ),
  MirrorPad: (g, { x }, { paddings, mode }) =>
    (paddings as [number, number][]).reduce(
      (v: Value, [before, after], axis) => select(g, v, axis, mirrored(v.shape[axis]!, before, after, mode)),
      x!,
    ),
  FlipLeftRight: (g, { image }) => reverse(g, { x: image! }, { dims: [2] }),
  SpaceToBatchND: (g, { x }, { blockShape, paddings }) => {
    const blocks = blockShape.length
    const rest = x!.shape.slice(1 + blocks).map(() => [0, 0])
    const padded = shape.PadV2!(g, { x: x! }, { paddings: [[0, 0], ...paddings, ...rest], constantValue: 0 }) as Value
    const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util
    const inside = [...padded.shape]
    const cut = reshape(g, padded, getReshaped(inside, blockShape, size(blockShape), false))
    const moved = transpose(g, cut, getPermuted(cut.shape.length, blocks, false))
    return reshape(g, moved, getReshapedPermuted(inside, blockShape, size(blockShape), false))
  },
  BatchToSpaceND: (g, { x }, { blockShape, crops }) => {
    const blocks = blockShape.length
    const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } = tf.backend_util
    const from = [...x!.shape]
    const cut = reshape(g, x!, getReshaped(from, blockShape, size(blockShape)))
    const whole = getReshapedPermuted(from, blockShape, size(blockShape))
    const moved = reshape(g, transpose(g, cut, getPermuted(cut.shape.length, blocks)), whole)
    const lengths = getSliceSize(whole, crops, blocks)
    return getSliceBeginCoords(crops, blocks).reduce(
      (v: Value, start, axis) => slice(g, v, axis, start, lengths[axis]!),
      moved,
    )
  },
  DepthToSpace: (g, { x }, { blockSize: s, dataFormat }) => {
    if (dataFormat !== 'NHWC') throw new Error("Kernel 'DepthToSpace (NCHW; use channelsLast)' not registered")
    const [n, h, w, c] = x!.shape as [number, number, number, number]
    const cut = transpose(g, reshape(g, x!, [n, h, w, s, s, c / s / s]), [0, 1, 3, 2, 4, 5])
    return reshape(g, cut, [n, h * s, w * s, c / s / s])
  },
  LRN: (g, { x }, a) => binary(g, 'Mul', x!, power(g, energy(g, x!, a), -a.beta)),
  LRNGrad: (g, { x, y, dy }, a) => {
    const norm = energy(g, x!, a)
    const shared = overNeighbors(g, binary(g, 'Div', binary(g, 'Mul', y!, dy!), norm), a.depthRadius)
    const others = binary(g, 'Mul', binary(g, 'Mul', x!, shared), g.scalar(2 * a.alpha * a.beta))
    return binary(g, 'Sub', binary(g, 'Mul', dy!, power(g, norm, -a.beta)), others)
  },
}
