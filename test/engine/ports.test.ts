/**
 * The learning steps of TF.js's own examples of reinforcement learning, written from their algorithms: compiled, each of
 * 20 updates has the loss of eager TF.js.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Rng, rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type LayersModel, type Scalar, type Tensor, type Tensor1D, tf } from '../../src/engine/tf.ts'
import { seeded } from '../../src/nn/seeded.ts'
import { trainable } from '../../src/nn/variables.ts'
import { distance } from './distance.ts'
import { runOn } from './steps.ts'

const TOLERANCE = 1e-5
const UPDATES = 20
const { layers } = tf

type Inputs = Readonly<Record<string, { readonly shape: number[]; readonly dtype?: 'float32' | 'int32' }>>
type Batch = Readonly<Record<string, Float32Array | Int32Array>>

/** Asserts that a step has the same losses compiled as eagerly; the eager run comes last, from the same variables. */
async function sameLosses(
  step: (inputs: Readonly<Record<string, Tensor>>) => { loss: Tensor },
  inputs: Inputs,
  next: (random: Rng) => Batch,
): Promise<void> {
  const engine = await openOnnxEngine()
  const compiled = await engine.compile(step, inputs)
  const random = rng('batches')
  const batches = Array.from({ length: UPDATES }, () => next(random))
  const found: number[] = []
  for (const batch of batches) found.push((await runOn(compiled, batch)).loss![0]!)
  engine.dispose()
  const eagerly = (batch: Batch) =>
    tf.tidy(() => {
      const tensors = Object.entries(batch).map(([name, data]) => {
        const { shape, dtype } = inputs[name]!
        return [name, tf.tensor(data, shape, dtype)] as const
      })
      return step(Object.fromEntries(tensors)).loss.dataSync()[0]!
    })
  const expected = batches.map(eagerly)
  assert.ok(new Set(expected.map(loss => loss.toFixed(4))).size > UPDATES / 2, `the loss changes: ${expected}`)
  const d = distance(found, expected)
  assert.ok(d <= TOLERANCE, `losses differ by ${d}: ${found}\nnot ${expected}`)
}

const normals = (random: Rng, n: number) => Float32Array.from({ length: n }, () => random.normal())
const integers = (random: Rng, n: number, below: number) => Int32Array.from({ length: n }, () => random.int(below))

/**
 * Policy gradients on CartPole (Williams 1992): a network of 4 units gives the probability of pushing right; log
 * probabilities are weighted by discounted returns, normalized over an episode of T steps.
 */
test('cart-pole policy gradient', async () => {
  const T = 50
  const gamma = 0.95
  const policy = seeded(rng('policy'), () =>
    tf.sequential({
      layers: [layers.dense({ units: 4, activation: 'elu', inputShape: [4] }), layers.dense({ units: 1 })],
    }),
  )
  const optimizer = tf.train.adam(0.05)
  const learn = ({ observations, actions, rewards }: Readonly<Record<string, Tensor>>) => {
    const powers = tf.pow(gamma, tf.range(0, T))
    const returns = rewards!.mul(powers).cumsum(0, false, true).div(powers)
    const { mean, variance } = tf.moments(returns)
    const weights = returns.sub(mean).div(variance.sqrt())
    const { value, grads } = tf.variableGrads(() => {
      const logits = (policy.apply(observations!) as Tensor).squeeze([1])
      const logLikelihood = actions!.mul(logits).sub(logits.softplus())
      return weights.mul(logLikelihood).mean().neg() as Scalar
    }, trainable(policy))
    optimizer.applyGradients(grads as never)
    return { loss: value }
  }
  const inputs = { observations: { shape: [T, 4] }, actions: { shape: [T] }, rewards: { shape: [T] } }
  await sameLosses(learn, inputs, random => ({
    observations: normals(random, 4 * T),
    actions: Float32Array.from(integers(random, T, 2)),
    rewards: Float32Array.from({ length: T }, () => random.next()),
  }))
})

/** A convolutional Q network on a board of two planes, with batch normalization; dropout is an input. */
function snakeNetwork(): LayersModel {
  const board = tf.input({ shape: [9, 9, 2] })
  const mask = tf.input({ shape: [100] })
  const body = tf.sequential({
    layers: [
      layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu', inputShape: [9, 9, 2] }),
      layers.batchNormalization(),
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      layers.batchNormalization(),
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      layers.flatten(),
      layers.dense({ units: 100, activation: 'relu' }),
    ],
  })
  const kept = layers.multiply().apply([body.apply(board), mask] as never)
  const q = layers.dense({ units: 3 }).apply(kept) as typeof board
  return tf.model({ inputs: [board, mask], outputs: q })
}

/** Deep Q-learning (Mnih et al. 2015) of snake, with a target network that is copied every 5 updates. */
test('snake DQN', async () => {
  const B = 4
  const gamma = 0.99
  const [online, target] = seeded(rng('snake'), () => [snakeNetwork(), snakeNetwork()])
  const optimizer = tf.train.adam(1e-3)
  const learn = (x: Readonly<Record<string, Tensor>>) => {
    const none = tf.ones([B, 100])
    const next = (target!.apply([x.nextBoards!, none]) as Tensor).max(-1)
    const goals = x.rewards!.add(next.mul(gamma).mul(tf.sub(1, x.done!)))
    const { value, grads } = tf.variableGrads(() => {
      const values = online!.apply([x.boards!, x.mask!], { training: true }) as Tensor
      const chosen = values.mul(tf.oneHot(x.actions as Tensor1D, 3)).sum(-1)
      return tf.losses.meanSquaredError(goals, chosen) as Scalar
    }, trainable(online!))
    optimizer.applyGradients(grads as never)
    for (const [i, weight] of target!.weights.entries()) {
      const [from, to] = [online!.weights[i]!.read(), weight.read()]
      ;(to as ReturnType<typeof tf.variable>).assign(to.add(from.sub(to).mul(x.copy!)))
    }
    return { loss: value }
  }
  const inputs = {
    boards: { shape: [B, 9, 9, 2] },
    nextBoards: { shape: [B, 9, 9, 2] },
    mask: { shape: [B, 100] },
    actions: { shape: [B], dtype: 'int32' },
    rewards: { shape: [B] },
    done: { shape: [B] },
    copy: { shape: [] },
  } as const
  let update = 0
  await sameLosses(learn, inputs as unknown as Inputs, random => ({
    boards: Float32Array.from(integers(random, B * 162, 2)),
    nextBoards: Float32Array.from(integers(random, B * 162, 2)),
    mask: Float32Array.from({ length: B * 100 }, () => (random.next() < 0.25 ? 0 : 1 / 0.75)),
    actions: integers(random, B, 3),
    rewards: Float32Array.from(integers(random, B, 3), reward => reward - 1),
    done: Float32Array.from({ length: B }, () => Number(random.next() < 0.1)),
    copy: Float32Array.of(Number(++update % 5 === 0)),
  }))
})

test.run()
