import { covered, deep, flat, type WindowOf } from '../kernels/images/pooling.ts'
import { mirrored, nearest, weights } from '../kernels/images/weights.ts'
import { taps } from '../kernels/images/window.ts'
import { type GradConfig, type Tensor, type Tensor4D, type Tensor5D, tf } from '../tf.ts'
import { along, gathered, intoSources, spread, transposed } from './along.ts'

/**
 * Shares a gradient among the pixels that were averaged. TF.js divides by the size of the window also where part of it
 * lies outside the image.
 */
function averageGradient(kernelName: string, windowOf: WindowOf): GradConfig {
  const original = tf.getGradient(kernelName)
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const window = windowOf(saved[0] as never, attributes as never)
      const many = taps(window)
      const counts = covered(window)
      if (counts.every(n => n === many)) return original.gradFunc(dy, saved, attributes)
      const factors = tf.tensor(
        counts.map(n => many / n),
        [1, ...window.map(s => s.to), 1],
      )
      return original.gradFunc((dy as Tensor).mul(factors), saved, attributes)
    },
  }
}

interface Resize {
  readonly size: readonly [number, number]
  readonly alignCorners: boolean
  readonly halfPixelCenters: boolean
}

/** One matrix for rows and one for columns, transposed. TF.js swaps them, and ignores half-pixel centers. */
const resizeGradient = (
  kernelName: string,
  matrixOf: (from: number, to: number, a: Resize) => Float32Array,
): GradConfig => ({
  kernelName,
  inputsToSave: ['images'],
  gradFunc: (dy, saved, attributes) => {
    const { shape } = saved[0]!
    const a = attributes as unknown as Resize
    const back = (x: Tensor, axis: 1 | 2) => along(matrixOf(shape[axis]!, a.size[axis - 1]!, a), shape[axis]!, x, axis)
    return { images: () => back(back(dy as Tensor, 1), 2) }
  },
})

/** TF.js drops the gradient of the mirrored pixels. */
const mirrorGradient: GradConfig = {
  kernelName: 'MirrorPad',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const { shape } = saved[0]!
    const { paddings, mode } = attributes as unknown as { paddings: [number, number][]; mode: 'reflect' | 'symmetric' }
    const axis = (x: Tensor, [before, after]: [number, number], i: number) =>
      before + after === 0
        ? x
        : along(intoSources(mirrored(shape[i]!, before, after, mode), shape[i]!), shape[i]!, x, i)
    return { x: () => paddings.reduce(axis, dy as Tensor) }
  },
}

const depthToSpaceGradient: GradConfig = {
  kernelName: 'DepthToSpace',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const [n, h, w, c] = saved[0]!.shape as [number, number, number, number]
    const { blockSize: s } = attributes as unknown as { blockSize: number }
    const cut = (dy as Tensor).reshape([n, h, s, w, s, c / s / s])
    return { x: () => cut.transpose([0, 1, 3, 2, 4, 5]).reshape([n, h, w, c]) }
  },
}

type Dilations = readonly [number, number]

/** A filter `[KH, KW, …]` with d − 1 rows and columns of zeros between its own, and its own rows and columns again. */
const stretched = (filter: Tensor, [dh, dw]: Dilations): Tensor => spread(spread(filter, dh, 0), dw, 1)
const shrunk = (filter: Tensor, [dh, dw]: Dilations): Tensor => gathered(gathered(filter, dh, 0), dw, 1)

/** TF.js has no gradient of dilated convolutions: it is that of a convolution with the stretched filter. */
function dilatedGradient(kernelName: string): GradConfig {
  const original = tf.getGradient(kernelName)
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const { dilations } = attributes as unknown as { dilations: number | [number, number] | null }
      const [dh, dw] = [dilations ?? 1].flat() as [number, number?]
      const d = [dh, dw ?? dh] as const
      if (d.every(n => n === 1)) return original.gradFunc(dy, saved, attributes)
      const [x, filter] = saved as [Tensor4D, Tensor4D]
      const plain = original.gradFunc(dy, [x, stretched(filter, d)], { ...attributes, dilations: [1, 1] })
      return { x: plain.x!, filter: () => shrunk(plain.filter!() as Tensor, d) }
    },
  }
}

/** That of a transposed 3-D convolution; TF.js has the one of 2-D only. */
const transposed3dGradient: GradConfig = {
  kernelName: 'Conv3DBackpropInputV2',
  inputsToSave: ['dy', 'filter'],
  gradFunc: (ddx, saved, attributes) => {
    const [dy, filter] = saved as [Tensor5D, Tensor5D]
    const { strides, pad } = attributes as unknown as { strides: number; pad: 'same' | 'valid' }
    const x = ddx as Tensor5D
    const how = { strides, pad, filterShape: filter.shape }
    return {
      dy: () => tf.conv3d(x, filter, strides, pad),
      filter: () => tf.engine().runKernel('Conv3DBackpropFilterV2', { x, dy }, how as never) as Tensor,
    }
  },
}

/** Gradients of kernels of images that TF.js lacks or gets wrong. */
export const imageGradients = (): readonly GradConfig[] => [
  averageGradient('AvgPool', flat),
  averageGradient('AvgPool3D', deep),
  resizeGradient('ResizeBilinear', (from, to, a) =>
    transposed(weights(from, to, a.alignCorners, a.halfPixelCenters), to, from),
  ),
  resizeGradient('ResizeNearestNeighbor', (from, to, a) =>
    intoSources(nearest(from, to, a.alignCorners, a.halfPixelCenters), from),
  ),
  mirrorGradient,
  depthToSpaceGradient,
  transposed3dGradient,
  dilatedGradient('Conv2D'),
  dilatedGradient('DepthwiseConv2dNative'),
]
