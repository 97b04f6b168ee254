// sente/tf: the TF.js that Sente computes with, for your own networks and learning steps.
import type { Tensor } from '@tensorflow/tfjs-core'
import { packages } from './tfjs/packages.ts'

export type * from '@tensorflow/tfjs-core'
export type * from '@tensorflow/tfjs-layers'

/** TF.js: its core, layers and tensor methods. Of the package `@tensorflow/tfjs`, data and converter are left out. */
export type Tf = typeof import('@tensorflow/tfjs-core') &
  typeof import('@tensorflow/tfjs-layers') &
  typeof import('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js') // types of x.add(y)

let loaded: Tf | undefined

function load(): Tf {
  if (loaded) return loaded
  loaded = packages() as Tf
  addMethods(loaded)
  loaded.enableProdMode() // no banner, no per-op timing checks
  return loaded
}

/**
 * TF.js, loaded on first use: loading takes most of a second, and commands that train nothing should start at once.
 */
export const tf: Tf = new Proxy({} as Tf, {
  get: (_, name) => Reflect.get(load(), name),
  has: (_, name) => Reflect.has(load(), name),
})

/** Functions that are also methods: `x.add(y)` is `tf.add(x, y)`. */
const methods = `abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchToSpaceND batchNorm
  broadcastTo cast ceil clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace depthwiseConv2d
  dilation2d div divNoNan dot elu equal erf euclideanNorm exp expandDims expm1 fft floor floorDiv gather greater
  greaterEqual ifft irfft isFinite isInf isNaN leakyRelu less lessEqual localResponseNormalization log log1p logSigmoid
  logSoftmax logSumExp logicalAnd logicalNot logicalOr logicalXor matMul max maxPool maximum mean min minimum mirrorPad
  mod mul neg norm notEqual oneHot onesLike pad pool pow prelu prod reciprocal relu relu6 reshape reverse rfft round
  rsqrt selu separableConv2d sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt square
  squaredDifference squeeze step stridedSlice sub sum tan tanh tile topk transpose unique unsortedSegmentSum unstack
  zerosLike`.split(/\s+/)

/**
 * Adds the chained operations to `Tensor`. TF.js has them in `@tensorflow/tfjs-core/dist/public/chained_ops`, which
 * Node cannot load; the package `@tensorflow/tfjs` brings a second copy of all operations for them.
 */
function addMethods(tf: Tf): void {
  type Op = (...inputs: unknown[]) => unknown
  const all: Record<string, (x: Tensor, ...rest: never[]) => unknown> = {
    ...Object.fromEntries(methods.map(name => [name, tf[name as 'add'] as Op])),
    resizeBilinear: tf.image.resizeBilinear as Op,
    resizeNearestNeighbor: tf.image.resizeNearestNeighbor as Op,
    asType: (x, type) => tf.cast(x, type),
    toBool: x => tf.cast(x, 'bool'),
    toFloat: x => tf.cast(x, 'float32'),
    toInt: x => tf.cast(x, 'int32'),
    asScalar: x => tf.reshape(x, []),
    ...Object.fromEntries(['as1D', 'as2D', 'as3D', 'as4D', 'as5D'].map(name => [name, sized])),
    flatten: x => tf.reshape(x, [x.size]),
    reshapeAs: (x, like: Tensor) => tf.reshape(x, like.shape),
    concat: (x, others: Tensor | Tensor[], axis: number) => tf.concat([x, ...[others].flat()], axis),
    stack: (x, others: Tensor | Tensor[], axis: number) => tf.stack([x, ...[others].flat()], axis),
    where: (x, condition: Tensor, other: Tensor) => tf.where(condition, x, other),
  }
  function sized(x: Tensor, ...shape: number[]): Tensor {
    return tf.reshape(x, shape.length ? shape : [x.size])
  }
  for (const [name, op] of Object.entries(all))
    Object.defineProperty(tf.Tensor.prototype, name, {
      configurable: true,
      writable: true,
      value(this: Tensor, ...rest: never[]) {
        this.throwIfDisposed()
        return op(this, ...rest)
      },
    })
}
