import { imageGradients } from './gradients/images.ts'
import { indexingGradients } from './gradients/indexing.ts'
import { productGradients } from './gradients/products.ts'
import { type GradConfig, type NamedTensorMap, type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts'
import { traceBackend } from './trace/backend.ts'

/**
 * Kernels that return booleans or integers: piecewise constant, so the derivative is 0. TF.js has no gradient for them,
 * or (FloorDiv) that of a/b.
 */
const PIECEWISE_CONSTANT: Readonly<Record<string, readonly string[]>> = {
  Equal: ['a', 'b'],
  NotEqual: ['a', 'b'],
  Greater: ['a', 'b'],
  GreaterEqual: ['a', 'b'],
  Less: ['a', 'b'],
  LessEqual: ['a', 'b'],
  LogicalAnd: ['a', 'b'],
  LogicalOr: ['a', 'b'],
  LogicalNot: ['x'],
  ArgMax: ['x'],
  ArgMin: ['x'],
  Any: ['x'],
  All: ['x'],
  FloorDiv: ['a', 'b'],
}

/** ∂/∂a and ∂/∂b of element-wise kernels whose TF.js gradient is not summed over broadcast axes. */
const BROADCAST: Readonly<Record<string, (dy: Tensor, a: Tensor, b: Tensor) => readonly [() => Tensor, () => Tensor]>> =
  {
    // At a = b the whole gradient goes to a, as in TF.js.
    Maximum: (dy, a, b) => [() => dy.mul(a.greaterEqual(b).toFloat()), () => dy.mul(a.less(b).toFloat())],
    Minimum: (dy, a, b) => [() => dy.mul(a.lessEqual(b).toFloat()), () => dy.mul(a.greater(b).toFloat())],
    SquaredDifference: (dy, a, b) => [() => dy.mul(a.sub(b).mul(2)), () => dy.mul(b.sub(a).mul(2))],
  }

/** Sums the gradient of a broadcast result back to the operand's shape. */
function unbroadcast(gradient: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape)
  return (axes.length > 0 ? gradient.sum(axes) : gradient).reshape(shape)
}

const constantGradient = (kernelName: string, inputs: readonly string[]): GradConfig => ({
  kernelName,
  inputsToSave: [...inputs],
  gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)])),
})

const broadcastGradient = (kernelName: string): GradConfig => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor]
    const [da, db] = BROADCAST[kernelName]!(dy as Tensor, a, b)
    return { a: () => unbroadcast(da(), a.shape), b: () => unbroadcast(db(), b.shape) }
  },
})

/**
 * Sums over the copies in one operation. TF.js adds them one at a time: 64 slices for a batch of 64 in layer
 * normalization.
 */
const tileGradient: GradConfig = {
  kernelName: 'Tile',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const { shape } = saved[0]!
    const { reps } = attributes as unknown as { reps: number[] }
    const apart = shape.flatMap((size, i) => [reps[i]!, size])
    const copies = shape.map((_, i) => 2 * i)
    return { x: () => (dy as Tensor).reshape(apart).sum(copies).reshape(shape) }
  },
}

/** TF.js does not sum the gradient of a batched matmul over the copies of a broadcast operand. */
function matMulGradient(): GradConfig {
  const original = tf.getGradient('BatchMatMul')
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const gradients = original.gradFunc(dy, saved, attributes)
      const once = (name: string, { shape }: Tensor) => {
        const gradient = gradients[name]!() as Tensor
        return tf.util.arraysEqual(gradient.shape, shape) ? gradient : unbroadcast(gradient, shape)
      }
      const [a, b] = saved as [Tensor, Tensor]
      return { a: () => once('a', a), b: () => once('b', b) }
    },
  }
}

/** Gradients of kernels with a list of results: TF.js passes a bare tensor for a list of one, and its own fails. */
const ofList = (kernelName: string, join: (dy: Tensor[], axis: number) => Tensor, input: string): GradConfig => ({
  kernelName,
  gradFunc: (dy, _saved, attributes) => ({
    [input]: () => join(Array.isArray(dy) ? dy : [dy], (attributes as unknown as { axis: number }).axis),
  }),
})

/** Sums from the other end. TF.js would then swap axes that are already back in place. */
const cumsumGradient: GradConfig = {
  kernelName: 'Cumsum',
  gradFunc: (dy, _saved, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as { axis: number; exclusive: boolean; reverse: boolean }
    const [along] = tf.util.parseAxisParam(axis, (dy as Tensor).shape)
    return { x: () => tf.cumsum(dy as Tensor, along, exclusive, !reverse) }
  },
}

/** Passes ones and zeros to a batch normalization without scale or offset: TF.js's tape fails on a missing input. */
function completeBatchNorm(): void {
  const engine = tf.engine()
  const { runKernel } = engine
  engine.runKernel = (kernelName, inputs, attributes) => {
    if (kernelName !== 'FusedBatchNorm') return runKernel.call(engine, kernelName, inputs, attributes) as never
    const given = inputs as unknown as Record<'x' | 'mean', Tensor> & Partial<Record<'scale' | 'offset', Tensor>>
    const { shape } = given.mean
    const { scale = tf.ones(shape), offset = tf.zeros(shape) } = given
    return runKernel.call(engine, kernelName, { ...given, scale, offset } as NamedTensorMap, attributes) as never
  }
}

interface Normalization {
  readonly x: Tensor4D
  readonly mean: Tensor1D
  readonly variance: Tensor1D
  readonly scale: Tensor1D
  readonly epsilon: number
  /** ∂L/∂y. */
  readonly dy: Tensor4D
}

/**
 * The gradient of a batch normalized by its own mean and variance, as in training. TF.js differentiates the moments
 * step by step, in a few dozen passes over the batch; together they are, with x̂ = (x − mean) / σ over n elements,
 *
 *     ∂s = Σ x̂ ∂y,   ∂o = Σ ∂y,   ∂x = s / σ · (∂y − ∂o / n − x̂ ∂s / n)
 *
 * (Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167), which includes what flows through mean and variance.
 * Compiled only (rule `normalize`): it rounds differently.
 */
function batchNormGradient(): GradConfig {
  const original = tf.getGradient('FusedBatchNorm')
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const [x, mean, variance, scale] = saved as [Tensor4D, Tensor1D, Tensor1D, Tensor1D]
      const { varianceEpsilon: epsilon } = attributes as unknown as { varianceEpsilon: number }
      const given = { x, mean, variance, scale, epsilon, dy: dy as Tensor4D }
      if (!ownMoments(given)) return original.gradFunc(dy, saved, attributes)
      const zeros = tf.zerosLike(mean)
      const gradients = traceBackend().session!.graph.target === 'cpu' ? byDeviations(given) : byNormalizing(given)
      return { ...gradients, mean: () => zeros, variance: () => zeros }
    },
  }
}

/** In the fewest passes from x − mean, which the variance needs, too: ∂x = a ∂y + (b (x − mean) + c). */
function byDeviations({ x, mean, variance, scale, epsilon, dy }: Normalization) {
  const n = x.size / mean.size
  const deviation = x.sub(mean)
  const inverse = variance.add(epsilon).sqrt().reciprocal()
  const sum = dy.sum<Tensor1D>([0, 1, 2])
  const product = dy.mul(deviation).sum<Tensor1D>([0, 1, 2])
  const a = scale.mul(inverse)
  const b = a
    .mul(inverse.square())
    .mul(product)
    .mul(-1 / n)
  const c = a.mul(sum).mul(-1 / n)
  return {
    x: () => dy.mul(a).add(deviation.mul(b).add(c)) as Tensor4D,
    scale: () => product.mul(inverse),
    offset: () => sum,
  }
}

/** On GPUs, where a normalization is one operation. u = x̂ / √n: then ∂s = √n Σ u ∂y, and x̂ ∂s / n = u Σ u ∂y. */
function byNormalizing({ x, mean, variance, scale, epsilon, dy }: Normalization) {
  const n = x.size / mean.size
  const root = Math.sqrt(n)
  const zeros = tf.zerosLike(mean)
  const u = tf.batchNorm(x, mean, variance, zeros, tf.fill([mean.size], 1 / root), epsilon)
  const sum = dy.mul(u).sum<Tensor1D>([0, 1, 2])
  const center = dy.mean<Tensor1D>([0, 1, 2]) // with the mean of ∂y, both sums are scaled last
  const rest = dy.sub(u.mul(sum)) as Tensor4D
  return {
    x: () => tf.batchNorm(rest, center, variance, zeros, scale, epsilon),
    scale: () => sum.mul(root),
    offset: () => center.mul(n),
  }
}

/**
 * Whether images are being compiled whose mean and variance are those over all but the channels. On the CPU a matrix,
 * which TF.js normalizes as one image, keeps the gradient of TF.js.
 */
function ownMoments({ x, mean, variance }: Normalization): boolean {
  const { session } = traceBackend()
  if (!session?.graph.on('normalize') || x.rank !== 4 || mean.rank !== 1) return false
  if (session.graph.target === 'cpu' && x.shape[0] === 1) return false
  const own = tf.moments(x, [0, 1, 2])
  return session.lookup(own.mean) === session.lookup(mean) && session.lookup(own.variance) === session.lookup(variance)
}

let repaired = false

/** Kernels without a gradient in TF.js that have one since `repairGradients`. */
export const addedGradients: Set<string> = new Set()

/**
 * Registers with TF.js the gradients that it lacks (comparisons, logic, argMax), gets wrong (maximum, minimum,
 * squaredDifference and matMul of broadcast operands, floorDiv, cumsum, unstack and split into one, batch normalization
 * without scale or offset) or computes slowly (tile); those of images, indexing and products are in the folder
 * `gradients`. Both engines call it before any step runs. Idempotent.
 */
export function repairGradients(): void {
  if (repaired) return
  repaired = true
  const gradients = [
    ...Object.entries(PIECEWISE_CONSTANT).map(([name, inputs]) => constantGradient(name, inputs)),
    ...Object.keys(BROADCAST).map(broadcastGradient),
    tileGradient,
    matMulGradient(),
    ofList('Unpack', tf.stack, 'value'),
    ofList('SplitV', tf.concat, 'x'),
    cumsumGradient,
    batchNormGradient(),
    ...imageGradients(),
    ...indexingGradients(),
    ...productGradients(),
  ]
  for (const gradient of gradients) {
    if (!tf.getGradient(gradient.kernelName)) addedGradients.add(gradient.kernelName)
    tf.registerGradient(gradient)
  }
  completeBatchNorm()
}
