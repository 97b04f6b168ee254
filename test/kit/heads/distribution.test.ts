import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openEngine } from '../../../src/engine/open.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { categorical, type Distribution, expectation, quantiles } from '../../../src/kit/heads/distribution.ts'

const near = (actual: ArrayLike<number>, expected: readonly number[], within = 1e-5) => {
  assert.is(actual.length, expected.length)
  for (const [i, x] of expected.entries())
    assert.ok(Math.abs(actual[i]! - x) <= within * (1 + Math.abs(x)), `${Array.from(actual)}, not ${expected}`)
}

/** Loss and error of one row each, and the gradient of the summed loss by what was chosen; on both engines. */
async function compared(
  distribution: Distribution,
  chosen: number[][],
  reward: number[],
  discount: number[],
  next: number[][],
) {
  const [B, N] = [chosen.length, distribution.atoms]
  const found: { loss: number[]; error: number[]; gradient: number[] }[] = []
  for (const name of ['onnx', 'tfjs'] as const) {
    const engine = await openEngine({ device: 'cpu', engine: name })
    const step = await engine.compile(
      ({ chosen, reward, discount, next }) => {
        const target = { reward, discount, next }
        const { loss, error } = distribution.compare(chosen, target)
        const gradient = tf.grad((x: Tensor) => distribution.compare(x, target).loss.sum())(chosen)
        return { loss, error, gradient }
      },
      { chosen: { shape: [B, N] }, reward: { shape: [B] }, discount: { shape: [B] }, next: { shape: [B, N] } },
    )
    step.inputs.chosen.set(chosen.flat())
    step.inputs.reward.set(reward)
    step.inputs.discount.set(discount)
    step.inputs.next.set(next.flat())
    await step.run()
    const { loss, error, gradient } = step.outputs
    found.push({ loss: [...loss], error: [...error], gradient: [...gradient] })
    engine.dispose()
  }
  for (const key of ['loss', 'error', 'gradient'] as const) near(found[0]![key], found[1]![key])
  return found[0]!
}

test('the mean: Huber of Q(s, a) − y', async () => {
  const { loss, error, gradient } = await compared(
    expectation,
    [[1], [5], [2]],
    [1, 1, 3],
    [0.9, 0, 0.5],
    [[1], [7], [4]],
  )
  near(loss, [0.9 ** 2 / 2, 4 - 0.5, 3 - 0.5]) // y = 1.9, 1, 5
  near(error, [0.9, 4, 3])
  near(gradient, [-0.9, 1, -1])
})

test('C51: a target between two atoms is shared by them, one beyond the range goes to its end', async () => {
  // z = 0, 1, 2. Logarithms as logits give these probabilities.
  const ln = (...p: number[]) => p.map(Math.log)
  const c51 = categorical(3, 0, 2)
  const equal = ln(1 / 3, 1 / 3, 1 / 3)
  const rows = [
    { reward: 0.25, discount: 0.5, next: [0.2, 0.5, 0.3] }, // T z = 0.25, 0.75, 1.25
    { reward: 5, discount: 1, next: [0.2, 0.5, 0.3] }, // all beyond
    { reward: 1.5, discount: 0, next: [0.2, 0.5, 0.3] }, // terminal: halfway between 1 and 2
    { reward: -3, discount: 1, next: [0, 0, 1].map(p => p + 1e-12) }, // below
  ]
  const m = [
    [0.2 * 0.75 + 0.5 * 0.25, 0.2 * 0.25 + 0.5 * 0.75 + 0.3 * 0.75, 0.3 * 0.25],
    [0, 0, 1],
    [0, 0.5, 0.5],
    [1, 0, 0],
  ]
  const chosen = [ln(0.5, 0.25, 0.25), ln(0.1, 0.1, 0.8), equal, equal]
  const { loss, error, gradient } = await compared(
    c51,
    chosen,
    rows.map(({ reward }) => reward),
    rows.map(({ discount }) => discount),
    rows.map(({ next }) => ln(...next)),
  )
  const cross = m.map((p, row) => -p.reduce((sum, x, j) => sum + x * chosen[row]![j]!, 0))
  near(loss, cross)
  near(
    error,
    m.map((p, row) => cross[row]! + p.reduce((sum, x) => sum + (x > 0 ? x * Math.log(x) : 0), 0)),
    1e-4,
  )
  near(
    gradient,
    m.flatMap((p, row) => p.map((x, j) => Math.exp(chosen[row]![j]!) - x)),
  ) // softmax − m
})

test('C51: the mean of a distribution', () => {
  const logits = tf.tensor3d([[[0.2, 0.5, 0.3].map(Math.log), [0, 0, 0]]])
  near(categorical(3, -10, 10).mean(logits).dataSync(), [1, 0])
})

test('quantiles: over- and underestimates are weighted by τ', async () => {
  // τ̂ = ¼, ¾; targets 1 and 4
  const { loss, error, gradient } = await compared(quantiles(2), [[0, 2]], [0], [1], [[1, 4]])
  // δ = 1, 4 for θ₁ = 0; −1, 2 for θ₂ = 2; huber ½, 3½; ½, 1½
  near(loss, [(0.25 * 0.5 + 0.25 * 3.5) / 2 + (0.25 * 0.5 + 0.75 * 1.5) / 2])
  near(error, [1.5])
  near(gradient, [-(0.25 + 0.25) / 2, -(-0.25 + 0.75) / 2])
})

test('quantiles: large returns lose no digits', async () => {
  const chosen = [0, 0.25, 1.5]
  const next = [0.5, 0.125, 4]
  // both are moved by a power of 2
  const at = (level: number) => compared(quantiles(3), [chosen.map(x => x + level)], [level], [1], [next])
  const [low, high] = [await at(0), await at(2 ** 12)]
  near(high.loss, low.loss)
  near(high.gradient, low.gradient)
})

test('quantiles: learning from a sample converges to its quantiles', () => {
  const N = 4
  const theta = tf.variable(tf.zeros([1, N]))
  const distribution = quantiles(N)
  const sample = [10, 20, 30, 40, 50, 60, 70, 80] // far apart, so that Huber's rounding hardly shows
  const target = (k: number) => ({
    reward: tf.tensor1d([sample[k % 8]!]),
    discount: tf.zeros([1]),
    next: tf.zeros([1, N]),
  })
  for (let k = 0; k < 2_000; k++)
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => distribution.compare(theta, target(k)).loss.sum() as never, [theta])
      theta.assign(theta.sub(grads[theta.name]!.mul(400 / (k + 200))))
    })
  // any of [10, 20] is the ⅛-quantile
  for (const [i, quantile] of [...theta.dataSync()].entries())
    assert.ok(quantile > 10 + 20 * i - 3 && quantile < 20 + 20 * i + 3, `${theta.dataSync()}`)
})

test.run()
