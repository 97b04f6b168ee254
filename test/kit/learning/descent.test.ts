import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { configure } from '../../../src/core/option.ts'
import { openEngine } from '../../../src/engine/open.ts'
import { type Scalar, tf } from '../../../src/engine/tf.ts'
import { descent } from '../../../src/kit/learning/descent.ts'
import { rateScheduleOptions } from '../../../src/kit/learning/learning-rate.ts'
import { optimizerOptions } from '../../../src/nn/optimizer.ts'

const config = (changes: Readonly<Record<string, unknown>>) =>
  configure('test', { ...optimizerOptions, ...rateScheduleOptions }, changes)

/** θ = [3, 4], L = ½ ‖θ‖², so that ∇L = θ; what θ is after one step at each of `progress`. */
async function descended(
  engineName: 'onnx' | 'tfjs',
  changes: Readonly<Record<string, unknown>>,
  peak: number,
  progress: number[],
) {
  const engine = await openEngine({ device: 'cpu', engine: engineName })
  const theta = tf.variable(tf.tensor1d([3, 4]))
  const rule = descent('net', [theta], config({ optimizer: 'sgd', maxGradNorm: 0, ...changes }), peak)
  engine.own({ net: [theta], ...rule.slots })
  const step = await engine.compile(
    given => {
      const { value, grads } = tf.variableGrads(
        () => theta.square().sum().mul(0.5).mul(given.one!.mean()) as Scalar,
        [theta],
      )
      rule.descend(grads, given)
      return { loss: value }
    },
    { one: { shape: [1] }, ...rule.inputs },
  )
  for (const at of progress) {
    step.inputs.one!.fill(1)
    rule.schedule(step.inputs, at)
    await step.run()
  }
  const after = [...engine.read('net')]
  engine.dispose()
  theta.dispose()
  return after
}
const near = (actual: readonly number[], expected: readonly number[]) => {
  for (const [i, x] of expected.entries()) assert.ok(Math.abs(actual[i]! - x) < 1e-6, `${actual}, not ${expected}`)
}

for (const engine of ['onnx', 'tfjs'] as const) {
  test(`${engine}: θ − α ∇L, where the rate is constant`, async () => {
    near(await descended(engine, {}, 0.1, [0, 0.5]), [3 * 0.81, 4 * 0.81])
  })

  test(`${engine}: a gradient beyond the norm clip is scaled down`, async () => {
    near(await descended(engine, { maxGradNorm: 1 }, 0.5, [0]), [3 - 0.3, 4 - 0.4]) // ‖∇L‖ = 5
  })

  test(`${engine}: weight decay adds λθ to the gradient, after clipping`, async () => {
    near(await descended(engine, { weightDecay: 0.2, maxGradNorm: 1 }, 0.5, [0]), [3 - 0.3 - 0.3, 4 - 0.4 - 0.4])
  })

  test(`${engine}: a scheduled rate is an input of the step`, async () => {
    const linear = { learningRateSchedule: 'linear', learningRateEnd: 0 }
    near(await descended(engine, linear, 0.2, [0, 0.5, 1]), [3 * 0.8 * 0.9, 4 * 0.8 * 0.9])
  })
}

test('slots and rate input carry its name; a constant rate is not an input', () => {
  const variables = [tf.variable(tf.zeros([2]))]
  const adam = descent('actor', variables, config({}), 1e-3)
  assert.equal(Object.keys(adam.slots), ['actor.moment1', 'actor.moment2', 'actor.powers'])
  assert.equal(adam.inputs, {})
  const falling = descent('actor', variables, config({ learningRateSchedule: 'cosine' }), 1e-3)
  assert.equal(falling.inputs, { actorRate: { shape: [] } })
})

test.run()
