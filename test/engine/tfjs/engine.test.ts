import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { openEngine } from '../../../src/engine/open.ts'
import {
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tf,
  type Variable,
} from '../../../src/engine/tf.ts'
import { loadBackends } from '../../../src/engine/tfjs/backends.ts'
import { openTfjsEngine } from '../../../src/engine/tfjs/engine.ts'
import { adam } from '../../../src/nn/optimizer.ts'

/** Backends that are always installed. */
const plain = (await loadBackends()).filter(({ name }) => name !== 'tensorflow')

/** w ← w − 0.1 x, and the sum of the old w. */
const walk = (w: Variable) =>
  function walk({ x }: { x: Tensor }) {
    const before = w.sum()
    w.assign(w.sub(x.mul(0.1)))
    return { before }
  }

test('variables created on another backend move to the engine with their values', async () => {
  await tf.setBackend('cpu')
  const w = tf.variable(tf.tensor1d([1, 2]))
  const engine = await openTfjsEngine({ backends: plain })
  assert.is(tf.getBackend(), 'wasm')
  engine.own({ w: [w] })
  assert.equal(engine.read('w'), Float32Array.of(1, 2))
  const compiled = await engine.compile(walk(w), { x: { shape: [2] } })
  compiled.inputs.x.set([10, 20])
  await tf.setBackend('cpu') // as if other code computed meanwhile
  compiled.run()
  assert.equal(compiled.outputs.before, Float32Array.of(3))
  assert.equal(engine.read('w'), Float32Array.of(0, 0))
})

test('compiling restores all variables, including those created by the step', async () => {
  const engine = await openTfjsEngine()
  const w = tf.variable(tf.tensor1d([1, 2]))
  const optimizer = tf.train.adam(0.1)
  const fit = ({ x }: { x: Tensor }) => {
    const { value, grads } = tf.variableGrads(() => w.add(1).mul(x).sum() as Scalar, [w])
    optimizer.applyGradients(grads as unknown as Record<string, Variable>)
    return { value }
  }
  const compiled = await engine.compile(fit, { x: { shape: [2] } })
  assert.equal([...w.dataSync()], [1, 2])
  compiled.inputs.x.set([1, 1])
  compiled.run()
  // Adam's first step has the size of the learning rate if its moments started at zero.
  for (const [i, value] of [0.9, 1.9].entries()) assert.ok(Math.abs(w.dataSync()[i]! - value) < 1e-5)
})

test('K updates per run use the slices of their inputs in order', async () => {
  const engine = await openTfjsEngine()
  const w = tf.variable(tf.tensor1d([0, 0]))
  engine.own({ w: [w] })
  const compiled = await engine.compile(walk(w), { x: { shape: [2] } }, { updatesPerRun: 3 })
  compiled.inputs.x.set([10, 10, 20, 20, 30, 30])
  compiled.run()
  assert.equal(compiled.outputs.before, Float32Array.of(0, -2, -6))
  assert.equal(engine.read('w'), Float32Array.of(-6, -6))
})

test('groups are read and written flat, in the order of their variables', async () => {
  const engine = await openTfjsEngine()
  const a = tf.variable(
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]),
  )
  const n = tf.variable(tf.tensor1d([7], 'int32'))
  engine.own({ a: [a, tf.variable(tf.scalar(5))], n: [n] })
  assert.equal(engine.groups, ['a', 'n'])
  assert.equal(engine.read('a'), Float32Array.of(1, 2, 3, 4, 5))
  assert.equal(engine.read('n'), Int32Array.of(7))
  engine.write('a', [9, 8, 7, 6, 5])
  assert.equal(a.arraySync(), [
    [9, 8],
    [7, 6],
  ])
  assert.throws(() => engine.write('a', [1]), /holds 5 numbers, but 1/)
})

test('inputs of every type keep their type', async () => {
  const engine = await openTfjsEngine()
  const compiled = await engine.compile(
    ({ x, i, b }) => ({ y: tf.where(b, x, i.toFloat()), flag: b.logicalNot(), index: i.add(i) }),
    { x: { shape: [2] }, i: { shape: [2], dtype: 'int32' }, b: { shape: [2], dtype: 'bool' } },
  )
  compiled.inputs.x.set([0.5, 1.5])
  compiled.inputs.i.set([3, 4])
  compiled.inputs.b.set([1, 0])
  compiled.run()
  assert.equal(compiled.outputs.y, Float32Array.of(0.5, 4))
  assert.equal(compiled.outputs.flag, Uint8Array.of(0, 1))
  assert.equal(compiled.outputs.index, Int32Array.of(6, 8))
})

test('a backend that lacks a kernel of the step is skipped, with the reason', async () => {
  const engine = await openTfjsEngine({ backends: plain })
  const kernel = tf.variable(tf.ones([2, 2, 1, 1]))
  const bystander = tf.variable(tf.tensor1d([3]))
  engine.own({ kernel: [kernel], bystander: [bystander] })
  assert.match(engine.info.description, /wasm: WebAssembly/)
  const convolve = ({ x }: { x: Tensor }) => {
    const loss = () => tf.conv2d(x as Tensor4D, kernel as unknown as Tensor4D, 1, 'valid').sum() as Scalar
    const { value, grads } = tf.variableGrads(loss, [kernel])
    kernel.assign(kernel.sub(grads[kernel.name]!))
    return { value }
  }
  const compiled = await engine.compile(convolve, { x: { shape: [1, 2, 2, 1] } })
  assert.match(engine.info.description, /cpu: plain JavaScript \(.*wasm lacks Conv2DBackpropFilter\)/)
  compiled.inputs.x.set([1, 2, 3, 4])
  compiled.run()
  assert.equal(compiled.outputs.value, Float32Array.of(10))
  assert.equal(engine.read('kernel'), Float32Array.of(0, -1, -2, -3))
  assert.equal(engine.read('bystander'), Float32Array.of(3))
})

test('hundreds of updates leak no tensor', async () => {
  const engine = await openTfjsEngine()
  const w = tf.variable(tf.ones([3, 1])) as Variable & Tensor2D
  const optimizer = adam(3)
  engine.own({ w: [w], ...optimizer.slots })
  const fit = ({ x, y }: { x: Tensor; y: Tensor }) => {
    const { value, grads } = tf.variableGrads(() => x.matMul(w).sub(y).square().mean() as Scalar, [w])
    w.assign(optimizer.step(w.as1D(), grads[w.name]!.as1D() as Tensor1D, 0.01).reshape([3, 1]))
    return { value }
  }
  const compiled = await engine.compile(fit, { x: { shape: [4, 3] }, y: { shape: [4, 1] } }, { updatesPerRun: 2 })
  compiled.run()
  const before = tf.memory().numTensors
  for (let i = 0; i < 200; i++) compiled.run()
  assert.is(tf.memory().numTensors, before)
})

test('a step that is async or returns no tensor is refused', async () => {
  const engine = await openTfjsEngine()
  const wait = (async () => ({})) as unknown as () => { y: Tensor }
  for (const [step, message] of [
    [wait, /async/],
    [() => ({ y: 1 as unknown as Tensor }), /returns number as "y"/],
  ] as const)
    try {
      await engine.compile(step, {})
      assert.unreachable()
    } catch (error) {
      assert.instance(error, UserError)
      assert.match((error as Error).message, message)
    }
})

test('opening the engine adds no listener for uncaught errors', async () => {
  await openTfjsEngine()
  assert.is(process.listenerCount('uncaughtException'), 0)
  assert.is(process.listenerCount('unhandledRejection'), 0)
})

test('openEngine returns a GPU engine if there is one', async () => {
  const asked = await openEngine({ device: 'cpu', engine: 'tfjs' })
  assert.is(asked.info.engine, 'tfjs')
  try {
    await openEngine({ device: 'gpu', engine: 'auto' })
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UserError)
    assert.match((error as Error).message, /no GPU engine/)
  }
})

test.run()
