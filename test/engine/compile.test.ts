import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { compile } from '../../src/engine/compile.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { tf } from '../../src/engine/tf.ts'
import { openTfjsEngine } from '../../src/engine/tfjs/engine.ts'

const w = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]))
const linear = () => compile(({ x }) => ({ y: tf.matMul(x.as2D(3, 2), w) }), { x: { shape: [3, 2] } })

/** The message of a promise's rejection. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    assert.ok(error instanceof UserError, String((error as Error).stack))
    return error.message
  }
  throw new Error('it is not refused')
}

test('a compiled function maps numbers to numbers', async () => {
  const net = await linear()
  const { y } = await net({ x: [1, 0, 0, 1, 1, 1] })
  assert.equal([...y], [1, 2, 3, 4, 4, 6])
  const again = await net({ x: Float32Array.of(0, 0, 0, 0, 0, 1) })
  assert.equal([...again.y], [0, 0, 0, 0, 3, 4])
  assert.equal([...y], [1, 2, 3, 4, 4, 6], 'earlier results are not overwritten')
  net.dispose()
})

test('it can be used without copies, and prints its graph', async () => {
  const net = await linear()
  net.inputs.x.set([2, 0, 0, 2, 0, 0])
  await net.run()
  assert.equal([...net.outputs.y], [2, 4, 6, 8, 0, 0])
  assert.match(net.graph, 'in x float32[3,2]')
  assert.match(net.graph, 'out y float32[3,2]')
  assert.ok(net.onnx.length > 100)
  assert.is(net.updatesPerRun, 1)
  assert.is(net.engine.info.engine, 'onnx')
  net.dispose()
  assert.match(await refusal(net({ x: [1] })), 'that is 6 numbers')
  assert.throws(() => net.run(), /disposed/)
})

test('overlapping calls run one after another', async () => {
  const net = await linear()
  const answers = await Promise.all([1, 2, 3].map(n => net({ x: [n, 0, 0, 0, 0, 0] })))
  assert.equal(
    answers.map(({ y }) => y[0]),
    [1, 2, 3],
  )
  net.dispose()
})

test('updated variables stay in the engine', async () => {
  const engine = await openOnnxEngine()
  const total = tf.variable(tf.zeros([2]))
  engine.own({ total: [total] })
  const options = { engine, name: 'add', updatesPerRun: 2 }
  const add = await compile(
    ({ x }) => {
      total.assign(total.add(x))
      return { total: total.mul(1) }
    },
    { x: { shape: [2] } },
    options,
  )
  const { total: totals } = await add({ x: [1, 2, 10, 20] })
  assert.equal([...totals], [1, 2, 11, 22])
  assert.equal([...engine.read('total')], [11, 22])
  add.dispose()
  const more = await compile(() => ({ twice: total.mul(2) }), {}, { engine })
  assert.equal([...(await more({})).twice], [22, 44], 'disposing a function keeps the engine passed in')
  assert.match(
    await refusal(add({ x: [1, 2] })),
    'the input "x" has the shape [2,2], that is 4 numbers, but 2 were given (at ',
  )
  engine.dispose()
})

test('int32 and bool inputs have arrays of matching types', async () => {
  const net = await compile(({ i, on }) => ({ i: tf.where(on, i, tf.zerosLike(i)) }), {
    i: { shape: [3], dtype: 'int32' },
    on: { shape: [3], dtype: 'bool' },
  })
  const arrays: [Int32Array, Uint8Array] = [net.inputs.i, net.inputs.on]
  assert.is(arrays[0].length, 3)
  assert.equal([...(await net({ i: [7, 8, 9], on: [1, 0, 1] })).i], [7, 0, 9])
  net.dispose()
})

test('it also runs on eager TF.js', async () => {
  const engine = await openTfjsEngine()
  const net = await compile(({ x }) => ({ y: x.square().sum(1) }), { x: { shape: [2, 3] } }, { engine })
  assert.equal([...(await net({ x: [1, 2, 3, 0, 0, 4] })).y], [14, 16])
  const grid = tf.tensor1d([1, 3])
  const places = await compile(({ x }) => ({ y: tf.searchSorted(grid, x) }), { x: { shape: [3] } }, { engine })
  assert.equal([...(await places({ x: [1, 2, 3] })).y], [0, 1, 1], 'even a step that has no graph')
  assert.throws(() => places.graph, 'uses the TF.js kernel SearchSorted')
  engine.dispose()
})

test('wrong names are type errors', async () => {
  const net = await linear()
  // @ts-expect-error: there is no output z
  const { z } = await net({ x: new Float32Array(6) })
  assert.is(z, undefined)
  // @ts-expect-error: there is no input z
  const unknown = net({ x: new Float32Array(6), z: [1] })
  assert.match(
    await refusal(unknown),
    /there is no input "z" \(at .*compile\.test\.[jt]s:\d+:\d+\)\. Did you mean "x"\?/,
  )
  // @ts-expect-error: x is missing
  const missing = net({})
  assert.match(await refusal(missing), 'the input "x" has the shape [3,2], that is 6 numbers, but none were given (at ')
  // @ts-expect-error: no input z to write into
  assert.is(net.inputs.z, undefined)
  // @ts-expect-error: no z inside the function
  const wrong = compile(({ z }) => ({ y: z.neg() }), { x: { shape: [3, 2] } })
  assert.match(await refusal(wrong), "Cannot read properties of undefined (reading 'neg')")
  // @ts-expect-error: not a dtype
  void (() => compile(({ x }) => ({ x }), { x: { shape: [1], dtype: 'float64' } }))
  net.dispose()
})

test('wrong lengths and shapes are refused', async () => {
  const net = await linear()
  assert.match(
    await refusal(net({ x: [1, 2, 3] })),
    'the input "x" has the shape [3,2], that is 6 numbers, but 3 were given (at ',
  )
  assert.equal([...(await net({ x: [1, 0, 0, 0, 0, 0] })).y.slice(0, 2)], [1, 2], 'the next call is fine')
  net.dispose()

  const of = (shape: number[], updatesPerRun = 1) =>
    refusal(compile(({ x }) => ({ x }), { x: { shape } }, { updatesPerRun }))
  assert.match(
    await of([null as never, 4]),
    /the input "x" of "step" has the shape \[null,4\] \(at .*\), but compiled steps have fixed shapes/,
  )
  assert.match(await of([0]), 'the input "x" of "step" has the shape [0]')
  assert.match(await of([2.5]), 'positive whole number')
  assert.match(await of([2], 0), 'updatesPerRun must be a positive whole number, not 0 (at ')
})

test('an error names the function', async () => {
  const step = compile(({ x }) => ({ y: tf.unique(x).values }), { x: { shape: [3] } }, { name: 'the best' })
  assert.match(await refusal(step), 'the step "the best" uses the TF.js kernel Unique')
})

test.run()
