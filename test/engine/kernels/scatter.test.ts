/** Scatter-adds by index: the operations they need, how infinities propagate, and that threads do not race. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hasKernel } from '../../../src/engine/graph/target.ts'
import { Layout } from '../../../src/engine/layout.ts'
import { lower } from '../../../src/engine/lower.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../../../src/engine/tf.ts'
import { nodesOf } from '../graph/ops.ts'

const engine = await openOnnxEngine()
type Pair = { readonly x: Tensor; readonly ids: Tensor }
const inputs = (rows: number, columns: number) =>
  ({ x: { shape: [rows, columns] }, ids: { shape: [rows], dtype: 'int32' } }) as const
const segments = (n: number) => (given: Pair) => ({
  y: tf.unsortedSegmentSum(given.x, given.ids as Tensor1D, n) as Tensor,
})
/** The gradient of an embedding table. */
const embedding = (n: number) => (given: Pair) => ({
  y: tf.grad(table =>
    tf
      .gather(table, given.ids as Tensor1D)
      .mul(given.x)
      .sum(),
  )(tf.zeros([n, given.x.shape[1]!])),
})

for (const [name, step] of Object.entries({ unsortedSegmentSum: segments, 'the gradient of gather': embedding }))
  test(`${name}: an infinite row affects only its own destination`, async () => {
    const compiled = await engine.compile(step(3), inputs(4, 2))
    compiled.inputs.x.set([1, 2, Infinity, NaN, 3, 4, 5, 6])
    compiled.inputs.ids.set([0, 1, 2, 0])
    await compiled.run()
    assert.equal([...compiled.outputs.y], [6, 8, Infinity, NaN, 3, 4])
    compiled.dispose()
  })

test('a row with an id out of range is ignored', async () => {
  const compiled = await engine.compile(segments(2), inputs(5, 2))
  compiled.inputs.x.set([1, 2, Infinity, NaN, 3, 4, NaN, 5, 7, 8])
  compiled.inputs.ids.set([0, -1, 1, 2, -2147483648])
  await compiled.run()
  assert.equal([...compiled.outputs.y], [1, 2, 3, 4])
  compiled.dispose()
})

test('no rows × segments matrix is created', () => {
  for (const step of [segments(2048), embedding(2048)]) {
    const { listing } = lower(step, inputs(20_000, 16), new Layout(), { name: 'sums', updates: 1 })
    const largest = Math.max(...listing.nodes.map(({ shape }) => shape.reduce((a, b) => a * b, 1)))
    assert.is(largest, 20_000 * 16)
  }
})

test('WebGPU and CUDA support the operations', async () => {
  for (const target of ['webgpu', 'cuda'] as const) {
    const gpu = await openOnnxEngine({ target })
    for (const step of [segments(5), embedding(5)]) {
      const { graph } = await gpu.compile(step, inputs(20, 4))
      for (const { op, type } of nodesOf(graph)) assert.ok(hasKernel(target, op, type), `${op} of ${type}`)
    }
    gpu.dispose()
  }
})

test('two threads lose no updates when many rows share a destination', async () => {
  const [rows, columns] = [20_000, 64]
  const two = await openOnnxEngine({ threads: 2 })
  const steps = {
    segments: segments(2),
    scatter: ({ x, ids }: Pair) => ({ y: tf.scatterND(ids.expandDims(1) as Tensor2D, x, [2, columns]) as Tensor }),
    pairs: ({ x, ids }: Pair) => ({
      y: tf.scatterND(tf.stack([tf.zerosLike(ids), ids], 1) as Tensor2D, x, [1, 2, columns]) as Tensor,
    }),
  }
  for (const [name, step] of Object.entries(steps)) {
    const compiled = await two.compile(step, inputs(rows, columns))
    compiled.inputs.x.fill(1)
    compiled.inputs.ids.set(compiled.inputs.ids.map((_, i) => i % 2))
    for (let run = 0; run < 20; run++) {
      await compiled.run()
      assert.ok(
        compiled.outputs.y.every(y => y === rows / 2),
        `${name}, run ${run}`,
      )
    }
    compiled.dispose()
  }
  two.dispose()
})

test('an index out of range is refused, in any component', async () => {
  const step = ({ i }: { i: Tensor }) => ({ y: tf.scatterND(i as Tensor2D, tf.ones([1]), [3, 4]) as Tensor })
  const compiled = await engine.compile(step, { i: { shape: [1, 2], dtype: 'int32' } } as const)
  for (const index of [
    [0, 4],
    [3, 0],
    [-1, 0],
    [2, -1],
  ]) {
    compiled.inputs.i.set(index)
    assert.throws(() => compiled.run() as undefined, /out of data bounds|indices element/i)
  }
  compiled.inputs.i.set([2, 3])
  await compiled.run()
  assert.is(compiled.outputs.y[11], 1)
  compiled.dispose()
})

test.run()
