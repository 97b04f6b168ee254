/** TF.js's own optimizers compile unchanged: the slots they create on their first call become state. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Optimizer, type Scalar, type Tensor, tf, type Variable } from '../../src/engine/tf.ts'
import { distance } from './distance.ts'
import { runOn } from './steps.ts'

const optimizers: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  'nesterov momentum': () => tf.train.momentum(0.1, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
  'centered rmsprop': () => tf.train.rmsprop(0.01, 0.9, 0, 1e-7, true),
  adagrad: () => tf.train.adagrad(0.1),
  adam: () => tf.train.adam(0.01),
}
for (const [name, make] of Object.entries(optimizers))
  for (const how of ['applyGradients', 'minimize'] as const)
    test(`tf.train ${name} through ${how}: unowned variables, slots created on the first call`, async () => {
      const engine = await openOnnxEngine()
      const w = tf.variable(tf.randomNormal([3, 2], 0, 1, 'float32', 3)) as Variable
      const optimizer = make()
      const loss = (x: Tensor) => x.matMul(w).sub(1).square().mean() as Scalar
      const step = ({ x }: { x: Tensor }) => {
        if (how === 'minimize') return { loss: optimizer.minimize(() => loss(x), true, [w])! }
        const { value, grads } = tf.variableGrads(() => loss(x), [w])
        optimizer.applyGradients(grads)
        return { loss: value }
      }
      const compiled = await engine.compile(step, { x: { shape: [4, 3] } })
      const random = rng(name)
      const batches = Array.from({ length: 5 }, () => Float32Array.from({ length: 12 }, () => random.normal()))
      const found: number[] = []
      for (const x of batches) found.push((await runOn(compiled, { x })).loss![0]!)
      const expected = batches.map(x => tf.tidy(() => step({ x: tf.tensor2d(x, [4, 3]) }).loss.dataSync()[0]!))
      assert.ok(distance(found, expected) < 1e-6, `${found} not ${expected}`)
      const weights = engine.groups.find(group => group === `variable:${w.name}`)!
      assert.ok(distance(engine.read(weights), w.dataSync()) < 1e-6)
      engine.dispose()
    })

test.run()
