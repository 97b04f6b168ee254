/** Functions compiled without an engine see each other's updates of variables, and leave TF.js unchanged. */
// alone: it needs a process in which no other compiled function is alive
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { compile } from '../../src/engine/compile.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { type Optimizer, type Scalar, type Tensor, tf } from '../../src/engine/tf.ts'
import { openTfjsEngine } from '../../src/engine/tfjs/engine.ts'

await openTfjsEngine() // loads wasm

const x = { x: { shape: [2] } }
/** A function that adds to a variable and one that reads it. */
const adder = (v: ReturnType<typeof counter>) =>
  compile(({ x }) => {
    v.assign(v.add(x))
    return { v: v.mul(1) }
  }, x)
const reader = (v: ReturnType<typeof counter>) => compile(() => ({ v: v.mul(1) }), {})
const counter = (name?: string) => tf.variable(tf.tensor1d([1, 2]), true, name)
const values = async (answer: Promise<{ readonly v: ArrayLike<number> }>) => Array.from((await answer).v)

test('acting sees learned weights', async () => {
  const v = counter()
  const [learn, act] = await Promise.all([adder(v), reader(v)])
  assert.is(learn.engine, act.engine)
  for (let i = 0; i < 5; i++) await learn({ x: [1, 10] })
  assert.equal(await values(act({})), [6, 52])
  learn.inputs.x.set([1, 1])
  await learn.run()
  assert.equal(await values(act({})), [7, 53], 'without copies too')
  learn.dispose()
  assert.equal(await values(act({})), [7, 53], 'after the learner is disposed')
  const later = await adder(v)
  assert.equal(await values(later({ x: [1, 1] })), [8, 54], 'functions compiled later start there')
  assert.equal(await values(act({})), [8, 54])
  for (const f of [act, later]) f.dispose()
})

test('disposing the last function writes the values back to the variables', async () => {
  const v = counter()
  const learn = await adder(v)
  await learn({ x: [1, 1] })
  learn.dispose()
  learn.dispose()
  assert.equal(Array.from(v.dataSync()), [2, 3])
  const act = await reader(v)
  assert.is.not(act.engine, learn.engine)
  assert.equal(await values(act({})), [2, 3])
  act.dispose()
})

test('the next run sees a value assigned to a variable', async () => {
  const v = counter()
  const [learn, act] = [await adder(v), await reader(v)]
  await learn({ x: [1, 1] })
  v.assign(tf.tensor1d([10, 20]))
  assert.equal(await values(act({})), [10, 20])
  assert.equal(await values(learn({ x: [1, 1] })), [11, 21])
  v.assign(tf.tensor1d([5, 5]))
  await learn.run()
  assert.equal(await values(act({})), [6, 6])
  for (const f of [learn, act]) f.dispose()
})

test('variables with similar names are distinguished', async () => {
  const [a, b] = [tf.variable(tf.scalar(1), true, 'qq'), tf.variable(tf.scalar(5), true, 'qq#2')]
  const sum = await compile(() => ({ v: a.add(b) }), {})
  assert.equal(await values(sum({})), [6])
  a.assign(tf.scalar(10))
  assert.equal(await values(sum({})), [15])
  sum.dispose()
  assert.equal([a.dataSync()[0], b.dataSync()[0]], [10, 5])
})

test('an optimizer continues from its state, compiled or not', async () => {
  const train = (f: (w: Tensor, step: () => void) => Promise<void>) => async () => {
    const w = tf.variable(tf.tensor1d([1, -2]))
    const adam: Optimizer = tf.train.adam(0.1)
    const step = () => {
      const { value, grads } = tf.variableGrads(() => w.square().sum() as Scalar, [w])
      adam.applyGradients(grads)
      return { value }
    }
    await f(w, step)
    return w.dataSync()
  }
  const eager = await train(async (_, step) => {
    for (let i = 0; i < 6; i++) tf.tidy(step)
  })()
  const compiled = await train(async (_, step) => {
    for (let i = 0; i < 2; i++) {
      const learn = await compile(step as () => { value: Tensor }, {})
      for (let j = 0; j < 3; j++) await learn({})
      learn.dispose()
    }
  })()
  for (const [i, x] of compiled.entries()) assert.ok(Math.abs(x - eager[i]!) < 1e-5, `${compiled} not ${eager}`)
})

test('a function that cannot be compiled does not affect the others', async () => {
  const v = counter()
  const refused = () =>
    compile(({ x }) => ({ y: x.mul(Math.random()) }), x).then(
      () => assert.unreachable(),
      error => assert.instance(error, UserError),
    )
  await refused()
  const learn = await adder(v)
  await refused()
  assert.equal(await values(learn({ x: [1, 1] })), [2, 3])
  learn.dispose()
})

test('the name of a disposed variable may be reused', async () => {
  const first = counter('reused')
  const learn = await adder(first)
  await learn({ x: [1, 1] })
  first.dispose()
  const second = counter('reused')
  const act = await reader(second)
  assert.equal(await values(act({})), [1, 2])
  assert.equal(await values(learn({ x: [1, 1] })), [3, 4], 'a compiled function keeps its own')
  act.dispose()
  learn.dispose()
  assert.equal(Array.from(second.dataSync()), [1, 2])
})

for (const [kind, open] of [
  ['compiled', openOnnxEngine],
  ['eager', openTfjsEngine],
] as const)
  test(`TF.js's backend is unchanged with the ${kind} engine`, async () => {
    const v = counter()
    const engine = await open()
    for (const backend of ['wasm', 'cpu']) {
      await tf.setBackend(backend)
      const learn = await compile(({ x }) => ({ y: x.mul(v) }), x, { engine })
      assert.is(tf.getBackend(), backend, 'after compiling')
      await learn({ x: [3, 4] })
      await learn.run()
      assert.is(tf.getBackend(), backend, 'after running')
      learn.dispose()
      assert.is(tf.getBackend(), backend)
    }
    engine.dispose()
  })

test("TF.js's backend is unchanged when compile opens an engine, and when it fails", async () => {
  await tf.setBackend('wasm')
  const v = counter()
  const learn = await adder(v)
  assert.is(tf.getBackend(), 'wasm')
  assert.equal(await values(learn({ x: [1, 1] })), [2, 3])
  learn.dispose()
  assert.is(tf.getBackend(), 'wasm')
  assert.equal(Array.from(v.dataSync()), [2, 3])
  await compile(({ x }) => ({ y: x.mul(Math.random()) }), x).catch(() => undefined)
  assert.is(tf.getBackend(), 'wasm')
  await tf.setBackend('cpu')
})

test('eager functions report the groups that they change, as compiled ones do', async () => {
  const v = counter()
  const engine = await openTfjsEngine()
  const learn = await compile(
    ({ x }) => {
      v.assign(v.add(x))
      return { v: v.mul(1) }
    },
    x,
    { engine },
  )
  assert.equal(learn.writes, [`variable:${v.name}`])
  await learn({ x: [1, 1] })
  assert.equal([...engine.read(`variable:${v.name}`)], [2, 3])
  engine.dispose()
})

test.run()
