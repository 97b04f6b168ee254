import { CHANNELS_FIRST, CHANNELS_LAST } from '../graph/channels.ts'
import { binary } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import { gather, reshape, transpose } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import type { tf } from '../tf.ts'

/** Sizes of a convolution, as TF.js computes them. */
export type Geometry = ReturnType<typeof tf.backend_util.computeConv2DInfo>

/** TF.js's filters [KH, KW, C, O] as ONNX's, [O, C, KH, KW]. */
const filterFirst = (g: Graph, f: Value) => transpose(g, f, [3, 2, 0, 1])

const convolve = (
  g: Graph,
  operands: readonly Value[],
  [height, width]: readonly [number, number],
  { kernel, pads, strides, dilations }: Record<'kernel' | 'pads' | 'strides' | 'dilations', readonly number[]>,
): Value =>
  g.node('Conv', operands, [operands[0]!.shape[0]!, operands[1]!.shape[0]!, height, width], 'float32', {
    kernel_shape: kernel,
    pads,
    strides,
    dilations,
  })

/** y = x ∗ f (+ bias) as one ONNX Conv, on images [N, C, H, W]; the transposes cancel inside a tower. */
export function direct(g: Graph, x: Value, f: Value, i: Geometry, bias?: Value): Value {
  const { top, left, bottom, right } = i.padInfo
  const operands = [transpose(g, x, CHANNELS_FIRST), filterFirst(g, f)]
  if (bias) operands.push(reshape(g, bias, [i.outChannels]))
  const y = convolve(g, operands, [i.outHeight, i.outWidth], {
    kernel: [i.filterHeight, i.filterWidth],
    pads: [top, left, bottom, right],
    strides: [i.strideHeight, i.strideWidth],
    dilations: [i.dilationHeight, i.dilationWidth],
  })
  return transpose(g, y, CHANNELS_LAST)
}

/**
 * ∂L/∂x as a transposed convolution of ∂L/∂y. On WebGPU, whose transposed convolution is slow, it is a convolution with
 * the filter turned by 180° where the strides are 1.
 */
export function directInputGradient(g: Graph, dy: Value, f: Value, i: Geometry): Value {
  const { top, left, bottom, right } = i.padInfo
  const strides = [i.strideHeight, i.strideWidth]
  const dilations = [i.dilationHeight, i.dilationWidth]
  const [kh, kw] = [i.filterHeight, i.filterWidth]
  const reach = [(kh - 1) * dilations[0]!, (kw - 1) * dilations[1]!] as const
  const image = transpose(g, dy, CHANNELS_FIRST)
  const turned = [reach[0] - top, reach[1] - left, reach[0] - bottom, reach[1] - right]
  if (g.target === 'webgpu' && strides.every(s => s === 1) && turned.every(pad => pad >= 0)) {
    const [, , c, o] = f.shape as [number, number, number, number]
    const last = Int32Array.from({ length: kh * kw }, (_, k) => kh * kw - 1 - k)
    const taps = reshape(g, f, [kh * kw, c, o])
    const back = kh * kw > 1 ? gather(g, taps, g.constant(last, [kh * kw], 'int32'), 0) : taps
    const filter = reshape(g, transpose(g, back, [1, 2, 0]), [c, o, kh, kw])
    const how = { kernel: [kh, kw], pads: turned, strides, dilations }
    return transpose(g, convolve(g, [image, filter], [i.inHeight, i.inWidth], how), CHANNELS_LAST)
  }
  // Rows and columns of the image beyond the last stride, which no filter covers.
  const rest = [
    i.inHeight - ((i.outHeight - 1) * strides[0]! + reach[0] + 1 - top - bottom),
    i.inWidth - ((i.outWidth - 1) * strides[1]! + reach[1] + 1 - left - right),
  ]
  const shape = [i.batchSize, i.inChannels, i.inHeight, i.inWidth]
  const x = g.node('ConvTranspose', [image, filterFirst(g, f)], shape, 'float32', {
    kernel_shape: [kh, kw],
    pads: [top, left, bottom, right],
    strides,
    dilations,
    ...(rest.some(n => n > 0) && { output_padding: rest }),
  })
  return transpose(g, x, CHANNELS_LAST)
}

/**
 * ∂L/∂f as a convolution that sums over the batch: of the images, their channels as batch, with ∂L/∂y as filters;
 * strides and dilations are swapped. Undefined if the filter skips pixels at the border.
 */
export function directFilterGradient(g: Graph, x: Value, dy: Value, i: Geometry): Value | undefined {
  const { top, left } = i.padInfo
  const strides = [i.dilationHeight, i.dilationWidth]
  const dilations = [i.strideHeight, i.strideWidth]
  const bottom = strides[0]! * (i.filterHeight - 1) + dilations[0]! * (i.outHeight - 1) + 1 - i.inHeight - top
  const right = strides[1]! * (i.filterWidth - 1) + dilations[1]! * (i.outWidth - 1) + 1 - i.inWidth - left
  if (bottom < 0 || right < 0) return undefined
  const operands = [transpose(g, x, [3, 0, 1, 2]), transpose(g, dy, [3, 0, 1, 2])]
  const kernel = [i.outHeight, i.outWidth]
  const how = { kernel, pads: [top, left, bottom, right], strides, dilations }
  return transpose(g, convolve(g, operands, [i.filterHeight, i.filterWidth], how), [2, 3, 0, 1])
}

/**
 * Batch normalization of images: (x − mean) / √(variance + ε) · scale + offset. Where x − mean has been computed, for
 * the variance, it takes the place of x.
 */
export function normalized(
  g: Graph,
  x: Value,
  { scale, offset, mean, variance }: Readonly<Record<'scale' | 'offset' | 'mean' | 'variance', Value>>,
  epsilon: number,
): Value {
  const { size } = g
  const deviation = binary(g, 'Sub', x, reshape(g, mean, [1, 1, 1, mean.shape[0]!]))
  const known = deviation.id < size
  const image = transpose(g, known ? deviation : x, CHANNELS_FIRST)
  const operands = [image, scale, offset, known ? g.full(0, mean.shape, 'float32') : mean, variance]
  const y = g.node('BatchNormalization', operands, image.shape, 'float32', { epsilon: { float: epsilon } })
  return transpose(g, y, CHANNELS_LAST)
}
