import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import type { Engine, Specs, StepFunction } from '../../src/engine/engine.ts'
import { BATCHES } from '../../src/engine/freeze.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import type { Tensor as OrtTensor } from '../../src/engine/onnx/runtime.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { openTfjsEngine } from '../../src/engine/tfjs/engine.ts'
import { FOLD_LIMIT } from '../../src/engine/trace/session.ts'
import { seeded } from '../../src/nn/seeded.ts'
import { ort } from '../onnxruntime.ts'

const random = rng(1)
const normals = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal())
const variable = (...shape: number[]) => tf.variable(tf.tensor(normals(shape), shape))

/** Outputs of the frozen step in ONNX Runtime, and of the step itself in TF.js, on the same rows. */
async function compare(engine: Engine, step: StepFunction<Specs, string>, inputs: Specs): Promise<void> {
  const model = engine.freeze(step, inputs)
  const session = await ort.InferenceSession.create(model)
  for (const batch of [1, 2, 61, 130]) {
    const feeds: Record<string, OrtTensor> = {}
    const tensors: Record<string, Tensor> = {}
    for (const [name, { shape, dtype = 'float32' }] of Object.entries(inputs)) {
      const whole = [batch, ...shape]
      const data = normals(whole)
      const ints = Int32Array.from(data, x => Math.abs(Math.round(3 * x)) % 4)
      feeds[name] =
        dtype === 'float32'
          ? new ort.Tensor('float32', data, whole)
          : dtype === 'int32'
            ? new ort.Tensor('int32', ints, whole)
            : new ort.Tensor(
                'bool',
                Uint8Array.from(ints, x => x % 2),
                whole,
              )
      tensors[name] = tf.tensor(feeds[name].data as Float32Array, whole, dtype)
    }
    const expected = step(tensors)
    const results = await session.run(feeds)
    for (const [name, tensor] of Object.entries(expected)) {
      const result = results[name]!
      assert.equal(result.dims, tensor.shape)
      const wanted = tensor.dataSync()
      const data = result.data as Float32Array
      for (let i = 0; i < wanted.length; i++)
        if (!(Math.abs(wanted[i]! - data[i]!) <= 1e-5 * (1 + Math.abs(wanted[i]!))))
          assert.unreachable(`${name}[${i}] of ${batch} rows: ${data[i]}, not ${wanted[i]}`)
    }
  }
  await session.release()
}

const engine = await openOnnxEngine()
const [w, b] = [variable(5, 7), variable(7)]
engine.own({ dense: [w, b] })
const row = { x: { shape: [5] } }
const image = { x: { shape: [8, 8, 3] } }

const model = (build: () => ReturnType<typeof tf.sequential>) => {
  const made = seeded(rng(2), build)
  return ({ x }: Record<string, Tensor>) => ({ y: made.apply(x!) as Tensor })
}
const conv = (filters: number, kernelSize: number, strides: number, padding: 'same' | 'valid', more = {}) =>
  tf.layers.conv2d({
    filters,
    kernelSize,
    strides,
    padding,
    activation: 'relu',
    biasInitializer: 'randomNormal',
    ...more,
  })

const steps: Record<string, [StepFunction<Specs, string>, Specs]> = {
  'a constant row beside each row': [
    ({ x }) => ({ y: tf.concat([x!, tf.broadcastTo(tf.tensor2d([[1, 2, 3, 4]]), [x!.shape[0]!, 4])], 1) }),
    row,
  ],
  'columns masked equally in all rows': [
    ({ x }) => ({ y: tf.where(tf.tensor1d([true, false, true, true, false]), x!, tf.onesLike(x!).mul(-1e9)) }),
    row,
  ],
  'one of two numbers per row': [({ v }) => ({ y: tf.where(v!.greater(0), v!, tf.scalar(0)) }), { v: { shape: [1] } }],
  'a dense layer': [({ x }) => ({ y: x!.matMul(w).add(b).relu() }), row],
  'a convolution with padding': [
    model(() =>
      tf.sequential({
        layers: [
          conv(4, 3, 1, 'same', { inputShape: [8, 8, 3] }),
          conv(4, 1, 1, 'valid'),
          conv(6, 3, 2, 'valid'),
          tf.layers.flatten(),
          tf.layers.dense({ units: 5 }),
        ],
      }),
    ),
    image,
  ],
  'a space-to-depth convolution, batch normalization, softmax': [
    model(() =>
      tf.sequential({
        layers: [
          conv(4, 4, 4, 'valid', { inputShape: [8, 8, 3] }),
          tf.layers.batchNormalization({ movingMeanInitializer: 'randomNormal', gammaInitializer: 'randomNormal' }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 5, activation: 'softmax' }),
        ],
      }),
    ),
    image,
  ],
  'a dueling model': [
    ({ x }) => {
      const h = x!.matMul(w).add(b).elu()
      const advantage = h.slice([0, 0], [-1, 4])
      const value = h.slice([0, 4], [-1, 1])
      const q = value.add(advantage.sub(advantage.mean(1, true)))
      return { q, action: q.argMax(1), chosen: tf.oneHot(q.argMax(1), 4).mul(q).sum(1), best: q.max(1) }
    },
    row,
  ],
  'per-row tensors, concatenated and tiled': [
    ({ x }) => {
      const [n] = x!.shape as [number]
      const ones = tf.ones([n, 2])
      return {
        joined: tf.concat([x!, ones, tf.zeros([n, 1]), x!.sum(1, true).tile([1, 3])], 1),
        products: tf.matMul(x!.reshape([n, 5, 1]), x!.reshape([n, 1, 5])),
        sum: tf.fill([n], 3).sub(x!.sum(1)),
        picked: tf.gather(w, tf.range(4, 0, -1, 'int32')).add(x!.slice([0, 1], [-1, 1]).expandDims(2)),
        turned: x!.transpose().transpose(),
      }
    },
    row,
  ],
  'integers, booleans and masks': [
    ({ i, legal }) => {
      const hot = tf.oneHot(i!, 4).cast('float32')
      return { masked: tf.where(legal!, hot, -Infinity).argMax(1), same: i!, hot, any: legal!.any(1).cast('int32') }
    },
    { i: { shape: [], dtype: 'int32' }, legal: { shape: [4], dtype: 'bool' } },
  ],
  'rows that pass through a network twice': [
    ({ x }) => {
      const [first, second] = tf.split(tf.concat([x!, x!.neg()]).matMul(w).tanh(), 2)
      return { y: first!.maximum(second!) }
    },
    row,
  ],
  'attention within each row': [
    ({ x }) => {
      const h = x!
        .reshape([-1, 3])
        .matMul(w.slice([0, 0], [3, 6]))
        .reshape([-1, 4, 6])
      const [q, k] = tf.split(h.transpose([0, 2, 1]), 2, 1)
      return { y: tf.matMul(tf.softmax(tf.matMul(q!, k!, true)), k!, false, true).sum(2) }
    },
    { x: { shape: [4, 3] } },
  ],
  'a constant result': [({ x }) => ({ y: tf.zerosLike(x!).add(2), z: x!.mul(2) }), row],
}
for (const [name, [step, inputs]] of Object.entries(steps)) test(name, () => compare(engine, step, inputs))

test('frozen values are the current ones, on either engine', async () => {
  const eager = await openTfjsEngine()
  const v = variable(5)
  eager.own({ v: [v] })
  const step: StepFunction<Specs, string> = ({ x }) => ({ y: x!.mul(v) })
  const first = eager.freeze(step, row)
  eager.write('v', [1, 2, 3, 4, 5])
  await compare(eager, step, row)
  const session = await ort.InferenceSession.create(first)
  const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(5).fill(1), [1, 5]) })
  assert.not.equal([...(y!.data as Float32Array)], [1, 2, 3, 4, 5])
})

test('the file contains the metadata and the symbolic dimension', async () => {
  const bytes = engine.freeze(({ x }) => ({ y: x.mul(2) }), { x: { shape: [3] } }, { metadata: { env: 'Ämter-v0' } })
  const session = await ort.InferenceSession.create(bytes)
  const [input] = session.inputMetadata
  assert.equal(input!.isTensor && input!.shape, ['batch', 3])
  assert.ok(Buffer.from(bytes).includes(Buffer.from('Ämter-v0')))
})

/** Steps with constants that have one row per input row, so that their size depends on the traced batch size. */
const states: Readonly<Record<string, (w: number) => [StepFunction<Specs, string>, Specs]>> = {
  'a learned initial state': w => {
    const [h0, k] = [variable(w), variable(3, w)]
    return [({ x }) => ({ y: tf.zeros([x!.shape[0]!, w]).add(h0).tanh().add(x!.matMul(k)) }), { x: { shape: [3] } }]
  },
  'a class token': w => {
    const token = variable(1, 1, w)
    return [
      ({ x }) => ({ y: tf.concat([tf.tile(token, [x!.shape[0]!, 1, 1]), x!], 1).mean(1) }),
      { x: { shape: [2, w] } },
    ]
  },
  'no initial state, but a bias': w => {
    const [u, b, k] = [variable(w, w), variable(w), variable(3, w)]
    return [({ x }) => ({ y: tf.zeros([x!.shape[0]!, w]).matMul(u).add(b).add(x!.matMul(k)) }), { x: { shape: [3] } }]
  },
  'a recurrent layer': w => {
    const net = seeded(rng(3), () =>
      tf.sequential({
        layers: [tf.layers.simpleRNN({ units: w, inputShape: [2, 3], recurrentInitializer: 'glorotNormal' })],
      }),
    )
    return [({ x }) => ({ y: net.apply(x!) as Tensor }), { x: { shape: [2, 3] } }]
  },
}
for (const [name, make] of Object.entries(states))
  test(`${name} of any width`, async () => {
    for (const w of [1, 8, 29, 30, 61, 62, 63, 64, 65, 66, 67, 68, 128, ...BATCHES[0]])
      await compare(engine, ...make(w))
  })

test('both batch sizes fit into the constants that a trace folds', () => {
  for (const [a, b] of BATCHES) assert.is(Math.floor(FOLD_LIMIT / a), Math.floor(FOLD_LIMIT / b))
})

test('a step that mixes rows is refused, whatever their width', () => {
  const mixing: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    'the columns’ largest': x => x.sub(x.max(0)),
    'a softmax over the rows': x => tf.softmax(x.transpose()).transpose(),
    'similarities between rows': x => x.matMul(x, false, true).matMul(x),
    'their covariance': x => x.matMul(x.matMul(x, true)),
    'a reshape across rows': x => x.reshape([5, -1]).sum(0),
    'the first row': x => x.add(x.slice([0, 0], [1, 5])),
    'rows gathered by computed indices': x => tf.gather(x, x.slice([0, 0], [-1, 1]).as1D().toInt()),
    'normalization over the batch': x => x.sub(x.mean(0)).div(tf.moments(x, 0).variance.add(1e-3).sqrt()),
    'interleaved rows': x => tf.concat([x, x.neg()]).reshape([-1, 10]).slice([0, 0], [-1, 5]),
    'any over the rows': x => tf.where(x.greater(2).any(0, true), x, x.neg()),
  }
  for (const [name, f] of Object.entries(mixing))
    assert.throws(
      () => engine.freeze(({ x }) => ({ y: f(x!) }), row, { name: 'policy' }),
      (error: Error) => error instanceof UserError && /^the step "policy" cannot be exported/.test(error.message),
      name,
    )
})

test('other dependence on the batch size is refused', () => {
  const refuses = (step: StepFunction<{ x: { shape: number[] } }, string>, what: RegExp) =>
    assert.throws(
      () => engine.freeze(step, { x: { shape: [5] } }, { name: 'policy' }),
      (error: Error) => error instanceof UserError && what.test(error.message),
    )
  refuses(
    ({ x }) => ({ y: x.mean(0) }),
    /^the step "policy" cannot be exported for any batch size: Mean mixes rows; each row of a result must depend only on the same row/,
  )
  refuses(({ x }) => ({ y: x.sum() }), /Sum mixes rows/)
  refuses(({ x }) => ({ y: x.add(tf.range(0, x.shape[0]!).expandDims(1)) }), /a constant has one entry per row/)
  refuses(({ x }) => ({ y: x.reshape([-1]) }), /"y" has the shape \[685\] for 137 rows/)
  refuses(
    ({ x }) => (x.shape[0]! > 64 ? { y: x.exp() } : { y: x.log() }),
    /it calls different kernels for different batch sizes/,
  )
  refuses(
    ({ x }) => (x.shape[0]! > 1 ? { y: x.exp() } : { y: x.log() }),
    /it calls different kernels for different batch sizes/,
  )
  refuses(({ x }) => ({ y: x.sum(1).div(x.shape[0]!) }), /it computes with the batch size/)
  refuses(({ x }) => {
    b.assign(b.add(1) as never)
    return { y: x.mul(1) }
  }, /^the step "policy" changes dense: only a step that changes no variables can be exported/)
})

test.run()
