/** Recurrent layers over many steps are loops in the graph, with eager TF.js's results and gradients. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { RULES } from '../../../src/engine/graph/graph.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type LayersModel, type Scalar, type SymbolicTensor, type Tensor, tf } from '../../../src/engine/tf.ts'
import { seeded } from '../../../src/nn/seeded.ts'
import { trainable } from '../../../src/nn/variables.ts'
import { distance } from '../distance.ts'
import { normal, tensors } from '../given.ts'
import { runOn } from '../steps.ts'

const { layers: l } = tf
const [B, T, D] = [3, 20, 4]
const TOLERANCE = 1e-5
type Build = (x: SymbolicTensor) => SymbolicTensor

const MODELS: Readonly<Record<string, Build>> = {
  gru: x => l.gru({ units: 5 }).apply(x) as SymbolicTensor,
  'lstm, every step': x => l.lstm({ units: 5, returnSequences: true }).apply(x) as SymbolicTensor,
  'simpleRNN, backwards': x => l.simpleRNN({ units: 5, goBackwards: true }).apply(x) as SymbolicTensor,
  'cells on top of each other': x =>
    l.rnn({ cell: [l.lstmCell({ units: 4 }), l.gruCell({ units: 3 })] }).apply(x) as SymbolicTensor,
  'two layers': x =>
    l.gru({ units: 3 }).apply(l.lstm({ units: 4, returnSequences: true }).apply(x) as SymbolicTensor) as SymbolicTensor,
  'both directions': x =>
    l
      .bidirectional({ layer: l.lstm({ units: 3, returnSequences: true }) as never, mergeMode: 'concat' })
      .apply(x) as never,
  'an encoder and a decoder': x => {
    const [, ...state] = l.lstm({ units: 4, returnState: true }).apply(x) as SymbolicTensor[]
    return l.lstm({ units: 4, returnSequences: true }).apply(x, { initialState: state } as never) as SymbolicTensor
  },
  'one unit': x => l.gru({ units: 1 }).apply(x) as SymbolicTensor,
}

const modelOf = (name: string, build: Build, steps = T) =>
  seeded(rng(name), () => {
    const x = tf.input({ shape: [steps, D] })
    return tf.model({ inputs: x, outputs: build(x) })
  })

/** A result, and the gradients of a loss in the weights and in x. */
const slopes =
  (model: LayersModel) =>
  ({ x }: Readonly<Record<string, Tensor>>): Record<string, Tensor> => {
    const loss = (z: Tensor) => (model.apply(z) as Tensor).sin().mean() as Scalar
    const { value, grads } = tf.variableGrads(() => loss(x!), trainable(model))
    return { y: model.apply(x!) as Tensor, value, dx: tf.grad(loss)(x!), ...grads }
  }

const engines = [await openOnnxEngine(), await openOnnxEngine({ without: RULES })]

const loops = (graph: string) => graph.match(/ = Scan\(/g)?.length ?? 0

for (const [name, build] of Object.entries(MODELS))
  test(name, async () => {
    const step = slopes(modelOf(name, build))
    const x = normal(B, T, D)
    const expected = tf.tidy(() =>
      Object.entries(step(tensors({ x }))).map(([output, tensor]) => [output, tensor.dataSync()] as const),
    )
    for (const engine of engines) {
      const compiled = await engine.compile(step, { x }, { name })
      assert.ok(loops(compiled.graph) >= 2, 'forward and backward')
      const found = await runOn(compiled, { x: x.data })
      for (const [output, values] of expected) {
        const d = distance(found[output]!, values)
        assert.ok(d <= TOLERANCE, `${output} differs by ${d}`)
      }
      compiled.dispose()
    }
  })

test('training in loops, two updates a run, equals eager training', async () => {
  const model = modelOf('training', MODELS.gru!)
  const variables = trainable(model)
  const learn = ({ x }: Readonly<Record<string, Tensor>>) => {
    const loss = () => (model.apply(x!) as Tensor).sub(0.5).square().mean() as Scalar
    const { value, grads } = tf.variableGrads(loss, variables)
    for (const variable of variables) variable.assign(variable.sub(grads[variable.name]!.mul(0.3)))
    return { value }
  }
  const engine = await openOnnxEngine()
  engine.own({ weights: variables })
  const compiled = await engine.compile(learn, { x: { shape: [B, T, D] } }, { updatesPerRun: 2 })
  const batches = Array.from({ length: 3 }, () => normal(2 * B, T, D).data as Float32Array)
  const found: number[] = []
  for (const x of batches) found.push(...(await runOn(compiled, { x })).value!)
  const expected = batches.flatMap(x =>
    [0, 1].map(k => {
      const half = x.subarray((k * x.length) / 2, ((k + 1) * x.length) / 2)
      return tf.tidy(() => learn({ x: tf.tensor3d(half, [B, T, D]) }).value.dataSync()[0]!)
    }),
  )
  assert.ok(distance(found, expected) <= TOLERANCE, `${found} not ${expected}`)
  const weights = variables.flatMap(variable => [...variable.dataSync()])
  assert.ok(distance(engine.read('weights'), weights) <= TOLERANCE)
  engine.dispose()
})

test('what a loop does not cover is unrolled', async () => {
  const compile = (model: LayersModel, options = {}, engine = engines[0]!) =>
    engine.compile(slopes(model), { x: { shape: [B, model.inputs[0]!.shape[1]!, D] } }, options)
  const masked = await compile(
    modelOf('masked', x => l.gru({ units: 3 }).apply(l.masking().apply(x)) as SymbolicTensor),
  )
  const short = await compile(modelOf('short', MODELS.gru!, 4))
  const gpu = await compile(modelOf('gpu', MODELS.gru!), {}, await openOnnxEngine({ target: 'cuda' }))
  const model = modelOf('second', MODELS.gru!)
  const second = ({ x }: Readonly<Record<string, Tensor>>) => {
    const slope = tf.grad((z: Tensor) => (model.apply(z) as Tensor).sum())
    return { y: tf.grad((z: Tensor) => slope(z).square().sum())(x!) }
  }
  const twice = await engines[0]!.compile(second, { x: { shape: [B, T, D] } })
  assert.equal(
    [masked, short, gpu, twice].map(({ graph }) => loops(graph)),
    [0, 0, 0, 0],
  )
  const { data } = normal(B, T, D)
  const found = (await runOn(twice, { x: data })).y!
  const expected = tf.tidy(() => second({ x: tf.tensor3d(data as Float32Array, [B, T, D]) }).y.dataSync())
  assert.ok(distance(found, expected) <= TOLERANCE)
})

test('an exported recurrent network is unrolled, for any batch size', async () => {
  const model = modelOf('exported', MODELS['lstm, every step']!)
  const onnx = engines[0]!.freeze(({ x }) => ({ y: model.apply(x!) as Tensor }), { x: { shape: [T, D] } })
  assert.ok(onnx.length > 0)
})

test('a layer over 200 steps has a graph of the same size as one over 20', async () => {
  const nodes = async (steps: number) => {
    const compiled = await engines[0]!.compile(slopes(modelOf('long', MODELS.gru!, steps)), {
      x: { shape: [B, steps, D] },
    })
    const { length } = compiled.graph.split('\n')
    compiled.dispose()
    return length
  }
  assert.is(await nodes(200), await nodes(T))
})

test.run()
