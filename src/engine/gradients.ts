import { type GradConfig, type NamedTensorMap, type Tensor, tf } from './tf.ts'

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
    return { x: () => tf.cumsum(dy as Tensor, axis, exclusive, !reverse) }
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

let repaired = false

/**
 * Registers with TF.js the gradients that it lacks (comparisons, logic, argMax), gets wrong (maximum, minimum,
 * squaredDifference and matMul of broadcast operands, floorDiv, cumsum, unstack and split into one, batch normalization
 * without scale or offset) or computes slowly (tile). Both engines call it before any step runs. Idempotent.
 */
export function repairGradients(): void {
  if (repaired) return
  repaired = true
  for (const [name, inputs] of Object.entries(PIECEWISE_CONSTANT)) tf.registerGradient(constantGradient(name, inputs))
  for (const name of Object.keys(BROADCAST)) tf.registerGradient(broadcastGradient(name))
  tf.registerGradient(tileGradient)
  tf.registerGradient(matMulGradient())
  tf.registerGradient(ofList('Unpack', tf.stack, 'value'))
  tf.registerGradient(ofList('SplitV', tf.concat, 'x'))
  tf.registerGradient(cumsumGradient)
  completeBatchNorm()
}
