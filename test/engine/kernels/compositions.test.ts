/** Whole layers, losses and second derivatives: combinations of kernels, where the graph rewrites apply. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { RULES } from '../../../src/engine/graph/graph.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type LayersModel, type Tensor, type Tensor2D, tf } from '../../../src/engine/tf.ts'
import { seeded } from '../../../src/nn/seeded.ts'
import { trainable } from '../../../src/nn/variables.ts'
import { distance } from '../distance.ts'
import { bools, type Given, ints, normal, positive, type TensorsOf, tensors } from '../given.ts'

const TOLERANCE = 2e-5
const engines = [await openOnnxEngine(), await openOnnxEngine({ without: RULES })]

/** Asserts that the outputs of both engines equal eager TF.js. */
function agree<I extends Readonly<Record<string, Given>>>(
  name: string,
  given: I,
  step: (inputs: TensorsOf<I>) => Record<string, Tensor>,
): void {
  test(name, async () => {
    const results: Record<string, ArrayLike<number>>[] = []
    for (const engine of engines) {
      const compiled = await engine.compile(step as never, given as Record<string, Given>, { name })
      for (const [input, { data }] of Object.entries(given)) compiled.inputs[input]!.set(data)
      await compiled.run()
      results.push(compiled.outputs)
      compiled.dispose()
    }
    // Run last, because it changes the variables.
    const expected = tf.tidy(() =>
      Object.entries(step(tensors(given))).map(([output, t]) => [output, t.dataSync()] as const),
    )
    assert.ok(expected.length > 0)
    for (const result of results)
      for (const [output, values] of expected) {
        const d = distance(result[output]!, values)
        assert.ok(d <= TOLERANCE, `${output} differs by ${d}`)
      }
  })
}

/** A loss and its gradients in all float inputs. */
const withGradient =
  <I extends Readonly<Record<string, Given>>>(given: I, loss: (inputs: TensorsOf<I>) => Tensor) =>
  (inputs: TensorsOf<I>): Record<string, Tensor> => {
    const names = Object.keys(given).filter(name => given[name]!.dtype === 'float32')
    const f = (...xs: Tensor[]) => loss({ ...inputs, ...Object.fromEntries(names.map((n, i) => [n, xs[i]!])) })
    const { value, grads } = tf.valueAndGrads(f)(names.map(name => inputs[name]!))
    return { value, ...Object.fromEntries(grads.map((g, i) => [`d ${names[i]}`, g])) }
  }

function differentiable<I extends Readonly<Record<string, Given>>>(
  name: string,
  given: I,
  loss: (inputs: TensorsOf<I>) => Tensor,
): void {
  agree(name, given, withGradient(given, loss))
}

const { losses } = tf
const scored = { labels: normal(4, 6), scores: normal(4, 6) }
const chosen = { labels: positive(4, 6), scores: normal(4, 6) }
type Loss = (labels: Tensor, scores: Tensor, weights?: Tensor) => Tensor
for (const [name, loss] of Object.entries({
  absoluteDifference: losses.absoluteDifference,
  hingeLoss: losses.hingeLoss,
  huberLoss: losses.huberLoss,
  meanSquaredError: losses.meanSquaredError,
  sigmoidCrossEntropy: losses.sigmoidCrossEntropy,
} as Record<string, Loss>)) {
  differentiable(`losses.${name}`, scored, ({ labels, scores }) => loss(labels, scores))
  differentiable(`losses.${name}, weighted`, { ...scored, w: positive(4, 1) }, ({ labels, scores, w }) =>
    loss(labels, scores, w.tile([1, 6])),
  )
}
differentiable('losses.cosineDistance', scored, ({ labels, scores }) => losses.cosineDistance(labels, scores, 1))
differentiable('losses.logLoss', { labels: normal(4, 6), scores: positive(4, 6) }, ({ labels, scores }) =>
  losses.logLoss(labels, scores.div(3)),
)
differentiable('losses.softmaxCrossEntropy', { scores: normal(4, 6), p: positive(4, 6) }, ({ scores, p }) =>
  losses.softmaxCrossEntropy(p.softmax(), scores),
)
differentiable('losses.softmaxCrossEntropy, weighted', { ...chosen, w: positive(4) }, ({ labels, scores, w }) =>
  losses.softmaxCrossEntropy(labels, scores, w),
)

differentiable('logSoftmax', { x: normal(4, 6) }, ({ x }) => x.logSoftmax().square().sum())
differentiable('logSoftmax of rank 3 and large logits', { x: normal(2, 3, 4) }, ({ x }) =>
  x.mul(50).logSoftmax(-1).tanh().sum(),
)
differentiable('entropy of a policy', { x: normal(4, 6) }, ({ x }) => x.softmax().mul(x.logSoftmax()).sum(1).mean())
differentiable('logSumExp', { x: normal(2, 3, 4) }, ({ x }) => x.logSumExp(1).square().sum())
differentiable('norm', { x: normal(4, 6) }, ({ x }) => tf.norm(x))
differentiable('variance', { x: normal(4, 6) }, ({ x }) => tf.moments(x, 0).variance.sin().sum())
differentiable('a gradient clipped to its global norm', { x: normal(4, 6), y: normal(6) }, ({ x, y }) => {
  const norm = tf.sqrt(tf.addN([x.square().sum(), y.square().sum()]))
  return x.mul(tf.minimum(1, tf.div(0.5, norm))).sum()
})
differentiable('the TD error of a chosen action', { q: normal(4, 6), y: normal(4), a: ints(6, 4) }, ({ q, y, a }) =>
  q.mul(tf.oneHot(a, 6)).sum(1).sub(y).square().mean(),
)
differentiable('the maximum over legal actions', { q: normal(4, 6), legal: bools(4, 6) }, ({ q, legal }) =>
  tf.where(legal, q, -1e9).max(1).maximum(-5).mean(),
)
differentiable('a quantile loss', { q: normal(4, 5), y: normal(4, 5) }, ({ q, y }) => {
  const e = y.expandDims(1).sub(q.expandDims(2)) // [4, 5, 5]
  return tf.where(e.less(0), e.mul(-0.25), e.mul(0.75)).mean()
})
differentiable(
  'a squashed Gaussian',
  { mu: normal(4, 2), sigma: normal(4, 2), n: normal(4, 2) },
  ({ mu, sigma, n }) => {
    const u = mu.add(sigma.clipByValue(-5, 2).exp().mul(n))
    return n
      .square()
      .mul(-0.5)
      .sub(sigma)
      .sub(tf.log(tf.sub(1 + 1e-6, u.tanh().square())))
      .sum(1)
      .mean()
  },
)
differentiable('a dueling head', { v: normal(4, 1), a: normal(4, 6) }, ({ v, a }) =>
  v.add(a).sub(a.mean(1, true)).sin().sum(),
)

const cube = (x: Tensor) => x.tanh().pow(3).sum()
agree('a gradient of a gradient', { x: normal(4, 6) }, ({ x }) => ({
  first: tf.grad(cube)(x),
  second: tf.grad(z => tf.grad(cube)(z).square().sum())(x),
}))
agree('a gradient penalty', { x: normal(4, 3), w: normal(3, 1) }, ({ x, w }) => ({
  dw: tf.grad(v =>
    tf
      .grad(z =>
        z
          .matMul(v as Tensor2D)
          .sigmoid()
          .sum(),
      )(x)
      .square()
      .sum()
      .sqrt(),
  )(w),
}))

/** Outputs of a model in training and inference, its gradients, and the moving averages. */
function layers(name: string, image: number[], build: () => LayersModel): void {
  const model = seeded(rng(name), build)
  // The initial scales of 1 and offsets of 0 of batch normalization would hide errors.
  for (const v of trainable(model)) v.assign(v.add(tf.tensor(normal(...v.shape).data, v.shape).mul(0.3)))
  agree(`${name}: layers`, { x: normal(...image) }, ({ x }) => {
    const inference = model.apply(x, { training: false }) as Tensor
    const { value, grads } = tf.variableGrads(
      () => (model.apply(x, { training: true }) as Tensor).sin().mean().asScalar(),
      trainable(model),
    )
    const moved = model.nonTrainableWeights.map(w => [w.name, w.read().mul(1)] as const)
    return { inference, value, ...grads, ...Object.fromEntries(moved) }
  })
}

const { layers: l } = tf
layers('dense', [5, 3], () =>
  tf.sequential({
    layers: [
      l.dense({ units: 8, activation: 'relu', inputShape: [3] }),
      l.layerNormalization(),
      l.dense({ units: 7, activation: 'elu' }),
      l.dense({ units: 6, activation: 'selu' }),
      l.dense({ units: 5, activation: 'tanh' }),
      l.dense({ units: 4, activation: 'sigmoid' }),
      l.dense({ units: 2, activation: 'softmax' }),
    ],
  }),
)
layers('residual tower with batch normalization', [3, 4, 5, 2], () => {
  const x = tf.input({ shape: [4, 5, 2] })
  const conv = (t: ReturnType<typeof tf.input>) =>
    l.batchNormalization().apply(l.conv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false }).apply(t))
  const first = l.reLU().apply(conv(x)) as typeof x
  const second = l.reLU().apply(l.add().apply([first, conv(first) as typeof x])) as typeof x
  const head = l.dense({ units: 3 }).apply(l.flatten().apply(l.conv2d({ filters: 2, kernelSize: 1 }).apply(second)))
  return tf.model({ inputs: x, outputs: head as typeof x })
})
layers('strided convolutions', [2, 12, 12, 2], () =>
  tf.sequential({
    layers: [
      l.conv2d({ filters: 4, kernelSize: 4, strides: 2, activation: 'relu', inputShape: [12, 12, 2] }),
      l.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'elu' }),
      l.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
      l.leakyReLU({ alpha: 0.2 }),
      l.zeroPadding2d({ padding: 1 }),
      l.flatten(),
      l.dense({ units: 2, activation: 'softplus' }),
    ],
  }),
)
layers('branches', [4, 6], () => {
  const x = tf.input({ shape: [6] })
  const dense = (units: number) => l.dense({ units, activation: 'tanh' }).apply(x) as typeof x
  const joined = l.concatenate().apply([dense(3), dense(2), l.multiply().apply([dense(4), dense(4)]) as typeof x])
  const shaped = l.permute({ dims: [2, 1] }).apply(l.reshape({ targetShape: [3, 3] }).apply(joined))
  return tf.model({ inputs: x, outputs: l.flatten().apply(l.dense({ units: 2 }).apply(shaped)) as typeof x })
})

test.run()
