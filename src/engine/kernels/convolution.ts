import { binary, unary } from '../graph/elementwise.ts'
import { gemm } from '../graph/gemm.ts'
import type { Graph } from '../graph/graph.ts'
import { reshape, transpose } from '../graph/shape.ts'
import { type Shape, size, type Value } from '../graph/value.ts'
import { checkPatches } from '../room.ts'
import { tf } from '../tf.ts'
import { direct, directFilterGradient, directInputGradient, type Geometry, normalized } from './direct-convolution.ts'
import { activate } from './elementwise.ts'
import { OUTSIDE, pixels, product, type Taps, transposedProduct } from './images/patches.ts'
import type { Attributes, KernelTable } from './kernel.ts'
import { columnBias } from './linear.ts'

// Convolutions are NHWC im2col (a Gather with a constant index) and Gemm: the layout never changes, and with changing
// weights each of the three products beats ONNX Runtime's own Conv. With constant weights its Conv is faster, because
// it packs them. The patches of ∂L/∂y serve both gradients; those of x would have to be kept from the forward pass on,
// and memory is slower than gathering.
//
// That is so on the CPU. GPUs have fast convolutions and transposed convolutions, and the patches, nine times the
// image, would have to go through their memory: see direct-convolution.ts.

function geometry(image: Shape, filter: Shape, a: Attributes): Geometry {
  if (a.dataFormat && a.dataFormat !== 'NHWC')
    throw new Error("Kernel 'Conv2D (NCHW; use channelsLast)' not registered")
  const shapes = [[...image], [...filter]] as [[number, number, number, number], [number, number, number, number]]
  return tf.backend_util.computeConv2DInfo(...shapes, a.strides, a.dilations ?? 1, a.pad, a.dimRoundingMode)
}

/** For each pixel of a result, the source of each filter tap. */
function patches(i: Geometry): Taps {
  const taps = i.filterHeight * i.filterWidth
  checkPatches(i.batchSize * i.outHeight * i.outWidth, taps * i.inChannels)
  const sources: number[] = []
  for (let oy = 0; oy < i.outHeight; oy++)
    for (let ox = 0; ox < i.outWidth; ox++)
      for (let ky = 0; ky < i.filterHeight; ky++)
        for (let kx = 0; kx < i.filterWidth; kx++) {
          const y = oy * i.strideHeight + ky * i.dilationHeight - i.padInfo.top
          const z = ox * i.strideWidth + kx * i.dilationWidth - i.padInfo.left
          const inside = y >= 0 && z >= 0 && y < i.inHeight && z < i.inWidth
          sources.push(inside ? y * i.inWidth + z : OUTSIDE)
        }
  return { sources, taps }
}

/** For each input pixel, the output pixels that it contributed to, one per filter tap. */
function touched(i: Geometry): Taps {
  const taps = i.filterHeight * i.filterWidth
  checkPatches(i.batchSize * i.inHeight * i.inWidth, taps * i.outChannels)
  const sources: number[] = []
  for (let y = 0; y < i.inHeight; y++)
    for (let x = 0; x < i.inWidth; x++)
      for (let ky = 0; ky < i.filterHeight; ky++)
        for (let kx = 0; kx < i.filterWidth; kx++) {
          const oy = (y + i.padInfo.top - ky * i.dilationHeight) / i.strideHeight
          const ox = (x + i.padInfo.left - kx * i.dilationWidth) / i.strideWidth
          const whole = Number.isInteger(oy) && Number.isInteger(ox)
          const inside = whole && oy >= 0 && ox >= 0 && oy < i.outHeight && ox < i.outWidth
          sources.push(inside ? oy * i.outWidth + ox : OUTSIDE)
        }
  return { sources, taps }
}

const pointwise = (i: Geometry) =>
  i.filterHeight * i.filterWidth === 1 &&
  i.strideHeight === 1 &&
  i.strideWidth === 1 &&
  i.outHeight === i.inHeight &&
  i.outWidth === i.inWidth

/**
 * s if a convolution without padding, with kernel m·s and stride s, equals one with kernel m and stride 1 on s·s·C
 * channels (space to depth); else 0. Saves 40% on Atari-like towers: the gathers are smaller, and the backward pass
 * multiplies no zeros.
 */
function blockSize(i: Geometry): number {
  const s = i.strideHeight
  const { top, left, bottom, right } = i.padInfo
  const divides = [i.filterHeight, i.filterWidth, i.inHeight, i.inWidth].every(d => d % s === 0)
  const plain = top + left + bottom + right === 0 && i.dilationHeight * i.dilationWidth === 1
  return s > 1 && s === i.strideWidth && divides && plain ? s : 0
}

const STRIDE_ONE: Attributes = { strides: 1, pad: 'valid', dilations: 1 }

const imageBlocks = (g: Graph, x: Value, s: number): Value => {
  const [n, h, w, c] = x.shape as [number, number, number, number]
  return reshape(g, transpose(g, reshape(g, x, [n, h / s, s, w / s, s, c]), [0, 1, 3, 2, 4, 5]), [
    n,
    h / s,
    w / s,
    s * s * c,
  ])
}
const imageUnblocked = (g: Graph, x: Value, [n, h, w, c]: readonly number[], s: number): Value =>
  reshape(g, transpose(g, reshape(g, x, [n!, h! / s, w! / s, s, s, c!]), [0, 1, 3, 2, 4, 5]), [n!, h!, w!, c!])
const filterBlocks = (g: Graph, f: Value, s: number): Value => {
  const [h, w, c, o] = f.shape as [number, number, number, number]
  return reshape(g, transpose(g, reshape(g, f, [h / s, s, w / s, s, c, o]), [0, 2, 1, 3, 4, 5]), [
    h / s,
    w / s,
    s * s * c,
    o,
  ])
}
const filterUnblocked = (g: Graph, f: Value, [h, w, c, o]: readonly number[], s: number): Value =>
  reshape(g, transpose(g, reshape(g, f, [h! / s, w! / s, s, s, c!, o!]), [0, 2, 1, 3, 4, 5]), [h!, w!, c!, o!])

/** y = x ∗ f (+ bias). */
function forward(g: Graph, x: Value, f: Value, a: Attributes, bias?: Value): Value {
  const i = geometry(x.shape, f.shape, a)
  if (g.constantWeights || g.on('convolve')) return direct(g, x, f, i, bias)
  const s = blockSize(i)
  if (s) return forward(g, imageBlocks(g, x, s), filterBlocks(g, f, s), STRIDE_ONE, bias)
  const matrix = reshape(g, f, [size(f.shape) / i.outChannels, i.outChannels])
  if (pointwise(i)) return reshape(g, gemm(g, pixels(g, x), matrix, false, false, bias), i.outShape)
  return reshape(g, product(g, x, matrix, patches(i), bias), i.outShape)
}

/** ∂L/∂f = patches(x)ᵀ · ∂L/∂y = (touched(∂L/∂y)ᵀ · x)ᵀ; the input gradient needs touched(∂L/∂y), too. */
function filterGradient(g: Graph, x: Value, dy: Value, shape: readonly number[], a: Attributes): Value {
  const i = geometry(x.shape, shape, a)
  const gradient = g.on('convolve') && g.on('filter') ? directFilterGradient(g, x, dy, i) : undefined
  if (gradient) return gradient
  const s = blockSize(i)
  if (s) {
    const [h, w, c, o] = shape as [number, number, number, number]
    const blocked = filterGradient(g, imageBlocks(g, x, s), dy, [h / s, w / s, s * s * c, o], STRIDE_ONE)
    return filterUnblocked(g, blocked, shape, s)
  }
  if (pointwise(i)) return reshape(g, gemm(g, pixels(g, x), pixels(g, dy), true), shape)
  const [kh, kw, c, o] = shape as [number, number, number, number]
  if (g.on('convolve') || i.inHeight * i.inWidth * o > i.outHeight * i.outWidth * c)
    return reshape(g, transposedProduct(g, x, dy, patches(i)), shape)
  return transpose(g, reshape(g, transposedProduct(g, dy, x, touched(i)), [kh, kw, o, c]), [0, 1, 3, 2])
}

/** ∂L/∂x = touched(∂L/∂y) · fᵀ. */
function inputGradient(g: Graph, dy: Value, f: Value, shape: readonly number[], a: Attributes): Value {
  const i = geometry(shape, f.shape, a)
  if (g.on('convolve')) return directInputGradient(g, dy, f, i)
  const s = blockSize(i)
  const [kh, kw, c, o] = f.shape as [number, number, number, number]
  if (s) {
    const [n, h, w] = shape as [number, number, number, number]
    const blocked = inputGradient(g, dy, filterBlocks(g, f, s), [n, h / s, w / s, s * s * c], STRIDE_ONE)
    return imageUnblocked(g, blocked, shape, s)
  }
  if (pointwise(i))
    return reshape(g, gemm(g, reshape(g, dy, [size(dy.shape) / o, o]), reshape(g, f, [c, o]), false, true), shape)
  const matrix = reshape(g, transpose(g, f, [0, 1, 3, 2]), [kh * kw * o, c])
  return reshape(g, product(g, dy, matrix, touched(i)), shape)
}

/** Kernels of convolutional and batch-normalized layers. */
export const convolution: KernelTable = {
  Conv2D: (g, { x, filter }, a) => forward(g, x!, filter!, a),
  FusedConv2D: (g, { x, filter, bias }, a) => {
    const vector = columnBias(g, bias, filter!.shape[3]!)
    const y = forward(g, x!, filter!, a, vector)
    return activate(g, bias && !vector ? binary(g, 'Add', y, bias) : y, a.activation, a.leakyreluAlpha)
  },
  Conv2DBackpropFilter: (g, { x, dy }, a) => filterGradient(g, x!, dy!, a.filterShape, a),
  Conv2DBackpropInput: (g, { dy, filter }, a) => inputGradient(g, dy!, filter!, a.inputShape, a),
  FusedBatchNorm: (g, { x, scale, offset, mean, variance }, { varianceEpsilon }) => {
    const image = g.target !== 'cpu' && x!.op === 'Transpose' && mean!.shape.length === 1
    if (g.on('normalize') && !g.constantWeights && scale && offset && image)
      return normalized(g, x!, { scale, offset, mean: mean!, variance: variance! }, varianceEpsilon)
    const inverse = unary(g, 'Reciprocal', unary(g, 'Sqrt', binary(g, 'Add', variance!, g.scalar(varianceEpsilon))))
    const k = scale ? binary(g, 'Mul', inverse, scale) : inverse
    if (!(g.constantWeights && g.on('fold') && convolved(x!))) {
      const scaled = binary(g, 'Mul', binary(g, 'Sub', x!, mean!), k)
      return offset ? binary(g, 'Add', scaled, offset) : scaled
    }
    const shift = binary(g, 'Sub', offset ?? g.scalar(0), binary(g, 'Mul', mean!, k))
    return binary(g, 'Add', binary(g, 'Mul', x!, k), shift)
  },
}

/**
 * Whether a value is the result of an ONNX Conv, into whose weights and bias x·k + (offset − mean·k) can be folded.
 * Elsewhere that form cancels digits that x − mean keeps when the mean is large; a convolution's sum has already been
 * rounded to that precision.
 */
const convolved = (x: Value): boolean => x.op === 'Conv' || (x.op === 'Transpose' && convolved(x.inputs[0]!))
