/** Other steps that cannot be compiled are refused, and a trace leaves nothing behind. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type LayersModel,
  type Optimizer,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tf,
  type Variable,
} from '../../../src/engine/tf.ts'
import { engine, type Inputs, inputs, refusal, refusesIn, w } from './refuses.ts'

const refuses = refusesIn(import.meta.url)
const { layers } = tf

// Invalid results

refuses('async', async ({ x }) => ({ y: x.mul(2) }), 'the step "learn" is async: a step must return')
refuses('a number', () => ({ y: 2 }), 'returns number as "y": every output must be a tensor.')
refuses('an array of tensors', ({ x }) => ({ y: [x] }), 'returns an array as "y": every output must be a tensor.')
refuses('a promise', ({ x }) => ({ y: Promise.resolve(x) }), 'returns a promise as "y"')
refuses('undefined under a name', () => ({ y: undefined }), 'returns undefined as "y"')
refuses('a tensor without a name', ({ x }) => x, 'returns a tensor: it must return an object of named tensors')
refuses(
  'a disposed tensor',
  ({ x }) => {
    const y = x.mul(2)
    y.dispose()
    return { y }
  },
  'returns a disposed tensor as "y"',
)

// Unsupported operations

const unknown = (kernel: string) => [
  `the step "learn" uses the TF.js kernel ${kernel} (at`,
  'or run with --engine tfjs.',
]
refuses(
  'tf.multinomial',
  ({ x }) => {
    const y = tf.multinomial(x as Tensor2D, 1) // ← tf.multinomial
    return { y }
  },
  ...unknown('Multinomial'),
  '(compiling would freeze its random numbers): use tf.argMax of logits plus Gumbel noise that is an input',
)
refuses(
  'tf.unique',
  ({ x }) => {
    const { values } = tf.unique(x.flatten()) // ← tf.unique
    return { values }
  },
  ...unknown('Unique'),
)
refuses(
  'a derivative that TF.js lacks',
  ({ x }) => {
    const squares = (f: Tensor) => tf.conv2d(x.reshape([1, 2, 2, 3]) as Tensor4D, f as Tensor4D, 1, 'same').square()
    const slope = tf.grad(f => squares(f).sum())
    return { y: tf.grad(f => slope(f).square().sum())(tf.ones([1, 1, 3, 1])) } // ← a derivative that TF.js lacks
  },
  'TF.js has no gradient for Conv2DBackpropFilter, which the loss of the step "learn" depends on',
)
refuses(
  'a loss that does not depend on x',
  ({ x }) => ({
    y: tf.grad(() => tf.ones([2]).sum())(x), // ← a loss that does not depend on x
  }),
  'the step "learn" failed',
  'Cannot compute gradient of y=f(x)',
)
refuses(
  'NCHW',
  ({ x }) => {
    const image = x.reshape([1, 3, 2, 2]) as Tensor4D
    return { y: tf.conv2d(image, tf.ones([1, 1, 3, 1]) as Tensor4D, 1, 'same', 'NCHW') } // ← NCHW
  },
  'NCHW; use channelsLast',
)
refuses(
  'a string tensor',
  ({ x }) => {
    tf.tensor(['a']) // ← a string tensor
    return { x }
  },
  'a step being compiled creates a string tensor',
  'only float32, int32 and bool are supported.',
)

// Mistakes that TF.js's own kernels would report

const mistakes: Readonly<Record<string, readonly [(x: Tensor) => Tensor, string]>> = {
  'a matrix that does not fit': [x => x.matMul(tf.ones([4, 2])), 'matrices [4,3] and [4,2] do not multiply'],
  'batches that do not fit': [
    x => x.reshape([2, 2, 3]).matMul(tf.ones([2, 2, 4])),
    '[2,2,3] and [2,2,4] do not multiply',
  ],
  'a shape with another size': [x => x.reshape([5, 2]), 'Size(12) must match the product of shape 5,2'],
  'a slice past the end': [x => x.slice([2, 0], [4, 1]), 'no elements 2 … 5 along axis 0'],
  'parts that do not join': [x => tf.concat([x, tf.ones([4, 2])], 0), '[4,3] and [4,2] do not join along axis 0'],
  'shapes that do not broadcast': [x => x.add(tf.ones([4])), ''],
  'booleans added': [x => x.greater(0).add(x.less(1)).toFloat(), 'Add of booleans: cast them first (toFloat, toInt)'],
  'a stack of different shapes': [x => tf.stack([x, x.transpose()]), ''],
}
for (const [label, [f, message]] of Object.entries(mistakes))
  test(label, async () => assert.match(await refusal(({ x }) => ({ y: f(x) })), message))

refuses(
  'a mistake in TF.js code',
  ({ x }) => {
    const y = x.matMul(tf.ones([4, 2])) // ← a mistake in TF.js code
    return { y }
  },
  'the step "learn" failed (at',
)

// Variables

refuses(
  'a variable made from an input',
  ({ x }) => {
    const v = tf.variable(x) // ← a variable made from an input
    return { y: v.mul(2) }
  },
  'a variable is created inside the step from a computed value',
  'create it before compiling.',
)
refuses(
  'a variable created on each call',
  ({ x }) => {
    const v = tf.variable(tf.ones([3])) // ← a variable created on each call
    return { y: x.mul(v) }
  },
  'creates a variable on every call',
)
refuses(
  'a change of backend',
  ({ x }) => {
    tf.setBackend('cpu')
    return { y: x.mul(2) }
  },
  'the step "learn" changes TF.js\'s backend',
)

test('a step compiled inside another is refused, but not the outer one', async () => {
  const inner: Promise<string>[] = []
  const outer = await engine.compile(({ x }: Inputs) => {
    inner.push(refusal(({ x: z }) => ({ y: z.mul(2) })))
    return { y: x.mul(2) }
  }, inputs)
  for (const message of inner)
    assert.is(await message, 'the step "learn" is compiled inside another one: compile them one after the other.')
  outer.dispose()
})

test('an optimizer still works after its step was refused', async () => {
  const optimizer: Optimizer = tf.train.adam(0.1)
  const v = tf.variable(tf.ones([3, 2])) as Variable
  const step = ({ x }: Inputs) => {
    const { value, grads } = tf.variableGrads(() => x.matMul(v).square().mean() as Scalar, [v])
    optimizer.applyGradients(grads)
    return { value }
  }
  await refusal(inputs => {
    step(inputs).value.dataSync()
    return {}
  })
  const compiled = await engine.compile(step, inputs)
  compiled.inputs.x.fill(1)
  await compiled.run()
  assert.is(compiled.outputs.value[0], 9)
  await compiled.run()
  assert.ok(compiled.outputs.value[0]! < 8, 'the second update sees the first')
  compiled.dispose()
  v.dispose()
})

test('tensors kept by a step are released', async () => {
  const before = tf.memory().numTensors
  const compiled = await engine.compile(({ x }: Inputs) => {
    let aside: Tensor | undefined
    const { value } = tf.variableGrads(() => {
      aside = tf.keep(x.matMul(w))
      return aside.sum() as Scalar
    })
    return { value, aside: aside! }
  }, inputs)
  assert.is(tf.memory().numTensors, before)
  compiled.dispose()
})

test('twenty models with twenty traces each leak no tensor', async () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 4, inputShape: [3] })] }) as LayersModel
  const before = tf.memory()
  for (let i = 0; i < 20; i++)
    (await engine.compile(({ x }: Inputs) => ({ y: model.apply(x) as Tensor }), inputs)).dispose()
  const after = tf.memory()
  assert.is(after.numTensors, before.numTensors)
  assert.is(after.numBytes, before.numBytes)
})

test('tensors captured from outside are constants', async () => {
  const factor = tf.tensor1d([1, 2, 3])
  const compiled = await engine.compile(({ x }: Inputs) => ({ y: x.mul(factor) }), inputs)
  factor.dispose()
  compiled.inputs.x.fill(1)
  await compiled.run()
  assert.equal([...compiled.outputs.y.slice(0, 3)], [1, 2, 3])
  compiled.dispose()
})

test.run()
