/** Every layer of TF.js compiles, with the gradients of its weights and its input, or is listed with a reason. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { RULES } from '../../../src/engine/graph/graph.ts'
import { LAYERS } from '../../../src/engine/kernels/refused.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type LayersModel, type SymbolicTensor, type Tensor, tf } from '../../../src/engine/tf.ts'
import { seeded } from '../../../src/nn/seeded.ts'
import { trainable } from '../../../src/nn/variables.ts'
import { sampled } from '../../sampled.ts'
import { distance } from '../distance.ts'
import { type Given, ints, normal, tensors } from '../given.ts'

const TOLERANCE = 1e-5
const { layers: l } = tf

interface Case {
  readonly given: Given
  readonly build: (x: SymbolicTensor) => SymbolicTensor
  /** Whether the layer is called as in training. */
  readonly training?: boolean
}

const of = (layer: () => { apply(x: never): unknown }, given: Given, training = true): Case => ({
  given,
  build: x => layer().apply(x as never) as SymbolicTensor,
  training,
})
/** A layer that merges two branches. */
const merging = (layer: () => { apply(x: never): unknown }): Case =>
  of(
    () => ({
      apply: (x: SymbolicTensor) => {
        const branch = (units: number) => l.dense({ units, activation: 'tanh' }).apply(x) as SymbolicTensor
        return layer().apply([branch(4), branch(4)] as never)
      },
    }),
    normal(3, 5),
  )

const row = () => normal(3, 6)
const series = () => normal(2, 5, 3)
const image = () => normal(2, 6, 6, 3)
const volume = () => normal(2, 4, 4, 4, 2)
const rows = (cases: Readonly<Record<string, (() => { apply(x: never): unknown }) | undefined>>, given: () => Given) =>
  Object.fromEntries(Object.entries(cases).map(([name, layer]) => [name, of(layer!, given())]))

const CASES: Readonly<Record<string, Case>> = {
  ...rows(
    {
      activation: () => l.activation({ activation: 'swish' as 'tanh' }),
      dense: () => l.dense({ units: 4, activation: 'relu' }),
      elu: () => l.elu(),
      layerNormalization: () => l.layerNormalization(),
      batchNormalization: () => l.batchNormalization(),
      leakyReLU: () => l.leakyReLU(),
      prelu: () => l.prelu({ alphaInitializer: 'glorotNormal' }),
      reLU: () => l.reLU({ maxValue: 1 }),
      repeatVector: () => l.repeatVector({ n: 3 }),
      rescaling: () => l.rescaling({ scale: 2, offset: 1 }),
      reshape: () => l.reshape({ targetShape: [2, -1] }),
      softmax: () => l.softmax(),
      thresholdedReLU: () => l.thresholdedReLU({ theta: 0.3 }),
    },
    row,
  ),
  ...rows(
    {
      averagePooling1d: () => l.averagePooling1d({ poolSize: 2 }),
      bidirectional: () => l.bidirectional({ layer: l.gru({ units: 4 }) as never, mergeMode: 'concat' }),
      conv1d: () => l.conv1d({ filters: 4, kernelSize: 3, padding: 'same' }),
      globalAveragePooling1d: () => l.globalAveragePooling1d({}),
      globalMaxPooling1d: () => l.globalMaxPooling1d({}),
      gru: () => l.gru({ units: 4 }),
      lstm: () => l.lstm({ units: 4, returnSequences: true }),
      masking: () => l.masking({ maskValue: 0 }),
      maxPooling1d: () => l.maxPooling1d({ poolSize: 2 }),
      permute: () => l.permute({ dims: [2, 1] }),
      rnn: () => l.rnn({ cell: l.gruCell({ units: 4 }) }),
      simpleRNN: () => l.simpleRNN({ units: 4 }),
      stackedRNNCells: () => l.rnn({ cell: [l.lstmCell({ units: 4 }), l.gruCell({ units: 3 })] }),
      timeDistributed: () => l.timeDistributed({ layer: l.dense({ units: 4 }) }),
    },
    series,
  ),
  gruCell: of(() => l.rnn({ cell: l.gruCell({ units: 4 }), goBackwards: true }), series()),
  lstmCell: of(() => l.rnn({ cell: l.lstmCell({ units: 4 }), returnSequences: true }), series()),
  simpleRNNCell: of(() => l.rnn({ cell: l.simpleRNNCell({ units: 4 }) }), series()),
  ...rows(
    {
      averagePooling2d: () => l.averagePooling2d({ poolSize: 2 }),
      conv2d: () => l.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      conv2dTranspose: () => l.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2 }),
      cropping2D: () => l.cropping2D({ cropping: [[1, 1], [0, 2]] }), // biome-ignore format: one line a row
      flatten: () => l.flatten(),
      depthwiseConv2d: () => l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
      globalAveragePooling2d: () => l.globalAveragePooling2d({}),
      globalMaxPooling2d: () => l.globalMaxPooling2d({}),
      maxPooling2d: () => l.maxPooling2d({ poolSize: 2 }),
      separableConv2d: () => l.separableConv2d({ filters: 4, kernelSize: 3 }),
      upSampling2d: () => l.upSampling2d({ size: [2, 2] }),
      zeroPadding2d: () => l.zeroPadding2d({ padding: 1 }),
    },
    image,
  ),
  ...rows(
    {
      averagePooling3d: () => l.averagePooling3d({ poolSize: 2 }),
      conv3d: () => l.conv3d({ filters: 3, kernelSize: 2 }),
      conv3dTranspose: () => l.conv3dTranspose({ filters: 3, kernelSize: 2 }),
      maxPooling3d: () => l.maxPooling3d({ poolSize: 2 }),
    },
    volume,
  ),
  convLstm2d: of(() => l.convLstm2d({ filters: 2, kernelSize: 3 }), normal(2, 3, 5, 5, 2)),
  convLstm2dCell: of(() => l.convLstm2d({ filters: 2, kernelSize: 2, returnSequences: true }), normal(2, 3, 5, 5, 2)),
  embedding: of(() => l.embedding({ inputDim: 7, outputDim: 4 }), ints(7, 2, 5)),
  add: merging(() => l.add()),
  average: merging(() => l.average()),
  concatenate: merging(() => l.concatenate()),
  dot: merging(() => l.dot({ axes: 1 })),
  maximum: merging(() => l.maximum()),
  minimum: merging(() => l.minimum()),
  multiply: merging(() => l.multiply()),
  dropout: of(() => l.dropout({ rate: 0.5 }), row(), false),
  alphaDropout: of(() => l.alphaDropout({ rate: 0.5 }), row(), false),
  gaussianDropout: of(() => l.gaussianDropout({ rate: 0.5 }), row(), false),
  gaussianNoise: of(() => l.gaussianNoise({ stddev: 0.5 }), row(), false),
  spatialDropout1d: of(() => l.spatialDropout1d({ rate: 0.5 }), series(), false),
}

const engines = [await openOnnxEngine(), await openOnnxEngine({ without: RULES })]

/** The layer's result, the gradients of a loss, and the values of other weights. */
function step(model: LayersModel, training: boolean, int: boolean) {
  return ({ x }: Readonly<Record<string, Tensor>>): Record<string, Tensor> => {
    const loss = (z: Tensor) => (model.apply(z, { training }) as Tensor).sin().mean().asScalar()
    const dx = int ? undefined : tf.grad(loss)(x!)
    const variables = trainable(model)
    const grads = variables.length > 0 ? tf.variableGrads(() => loss(x!) as never, variables).grads : {}
    return { y: model.apply(x!, { training }) as Tensor, ...(dx && { dx }), ...grads }
  }
}

for (const [name, { given, build, training = true }] of sampled(Object.entries(CASES), 3, import.meta.url))
  test(name, async () => {
    const dtype = given.dtype as 'float32' | 'int32'
    const model = seeded(rng(name), () => {
      const x = tf.input({ shape: given.shape.slice(1) as number[], dtype })
      return tf.model({ inputs: x, outputs: build(x) })
    })
    const learn = step(model, training, dtype === 'int32')
    const results = []
    for (const engine of engines) {
      const compiled = await engine.compile(learn, { x: given }, { name })
      compiled.inputs.x!.set(given.data)
      await compiled.run()
      results.push(compiled.outputs)
      compiled.dispose()
    }
    const expected = tf.tidy(() =>
      Object.entries(learn(tensors({ x: given }))).map(([output, t]) => [output, t.dataSync()] as const),
    )
    assert.ok(expected.length > 0)
    for (const found of results)
      for (const [output, values] of expected) {
        const d = distance(found[output]!, values)
        assert.ok(d <= TOLERANCE, `${output} differs by ${d}`)
      }
  })

/** Other names of the same layers. */
const alias = (name: string) =>
  name
    .replace(/^avgPool(?:ing)?(\d)/, 'averagePooling$1')
    .replace(/^maxPool(\d)/, 'maxPooling$1')
    .replace(/^globalMaxPool(\d)/, 'globalMaxPooling$1')

test('every layer of TF.js is tested or listed', () => {
  const missing = Object.keys(l).filter(name => !(alias(name) in CASES) && !(name in LAYERS))
  assert.equal(missing, [])
})

test('layers that draw random numbers in training are refused there', async () => {
  for (const name of ['dropout', 'gaussianNoise'] as const) {
    const { given, build } = CASES[name]!
    const x = tf.input({ shape: given.shape.slice(1) as number[] })
    const model = tf.model({ inputs: x, outputs: build(x) })
    const net = ({ x }: Readonly<Record<string, Tensor>>) => ({ y: model.apply(x!, { training: true }) as Tensor })
    const error = await engines[0]!.compile(net, { x: given }, { name }).then(
      () => undefined,
      (error: Error) => error.message,
    )
    assert.match(error ?? 'it compiles', 'Compiling would freeze random numbers')
  }
})

test('sizes that are unknown in a model are inferred', async () => {
  const model = tf.sequential({
    layers: [
      l.conv1d({ filters: 4, kernelSize: 3, inputShape: [null as never, 3] }),
      l.globalMaxPooling1d({}),
      l.dense({ units: 2 }),
    ],
  })
  const net = ({ x }: Readonly<Record<string, Tensor>>) => ({ y: model.apply(x!) as Tensor })
  const compiled = await engines[0]!.compile(net, { x: { shape: [2, 7, 3] } })
  const { data } = normal(2, 7, 3)
  compiled.inputs.x!.set(data)
  await compiled.run()
  const expected = tf.tidy(() => net({ x: tf.tensor3d(data as Float32Array, [2, 7, 3]) }).y.dataSync())
  assert.ok(distance(compiled.outputs.y!, expected) <= TOLERANCE)
})

test.run()
