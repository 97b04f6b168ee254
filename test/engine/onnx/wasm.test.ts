import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TypedArray } from '../../../src/core/agent.ts'
import { UserError } from '../../../src/core/error.ts'
import { rng } from '../../../src/core/rng.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { arrayOf } from '../../../src/engine/onnx/memory.ts'
import { allocate, loadModule } from '../../../src/engine/onnx/wasm/module.ts'
import { loadWasm } from '../../../src/engine/onnx/wasm/runtime.ts'
import { openEngine } from '../../../src/engine/open.ts'
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../src/engine/tf.ts'
import { distance } from '../distance.ts'
import { bools, type Given, ints, normal, positive, type TensorsOf, tensors } from '../given.ts'
import { dqn, runOn } from '../steps.ts'

const TOLERANCE = 1e-5

async function withWasm<T>(open: () => Promise<T>): Promise<T> {
  const before = process.env.SENTE_RUNTIME
  process.env.SENTE_RUNTIME = 'wasm'
  return open().finally(() => {
    if (before === undefined) delete process.env.SENTE_RUNTIME
    else process.env.SENTE_RUNTIME = before
  })
}

const [native, wasm] = [await openOnnxEngine(), await withWasm(() => openOnnxEngine())]

/** Asserts that a step gives in WebAssembly what eager TF.js gives, to 1e-5. */
function agree<I extends Readonly<Record<string, Given>>>(
  name: string,
  given: I,
  step: (inputs: TensorsOf<I>) => Record<string, Tensor>,
): void {
  test(name, async () => {
    const compiled = await wasm.compile(step as never, given as Record<string, Given>, { name })
    const results = await runOn(compiled, Object.fromEntries(Object.entries(given).map(([n, { data }]) => [n, data])))
    compiled.dispose()
    const expected = tf.tidy(() => Object.entries(step(tensors(given))).map(([n, t]) => [n, t.dataSync()] as const))
    for (const [output, values] of expected)
      assert.ok(distance(results[output]!, values) <= TOLERANCE, `${output}: ${results[output]}, not ${values}`)
  })
}

agree('functions', { x: normal(3, 5), p: positive(3, 5) }, ({ x, p }) => ({
  functions: tf.stack([x.exp(), x.tanh(), x.sigmoid(), x.softplus(), x.erf(), p.log(), p.sqrt(), x.sin(), x.relu()]),
  softmax: x.softmax(),
}))
agree('reductions, selections and indices', { x: normal(4, 6), i: ints(3, 4), c: bools(4, 6) }, ({ x, i, c }) => ({
  sum: x.sum(1),
  max: x.max(0),
  argMax: x.argMax(1),
  where: tf.where(c, x, x.neg()),
  gather: x.gather(i),
}))
agree('a convolution and its gradients', { x: normal(2, 5, 5, 3), w: normal(3, 3, 3, 4) }, ({ x, w }) => {
  const [dx, dw] = tf.grads((x: Tensor, w: Tensor) =>
    tf
      .conv2d(x as Tensor4D, w as Tensor4D, 1, 'same')
      .square()
      .sum(),
  )([x, w])
  return { y: tf.conv2d(x as Tensor4D, w as Tensor4D, 1, 'same'), dx: dx!, dw: dw! }
})
agree('a product with a bias', { x: normal(3, 4), w: normal(4, 2), b: normal(2) }, ({ x, w, b }) => ({
  y: (x as Tensor2D).matMul(w as Tensor2D).add(b),
}))

/** Ten updates of a DQN; the last loss, and all state afterwards. */
async function learn(engine: Engine): Promise<Record<string, TypedArray>> {
  const { groups, step, inputs, batch } = dqn({ width: 32, batch: 16 })
  engine.own(groups)
  const compiled = await engine.compile(step, inputs)
  const random = rng('wasm')
  let outputs = await runOn(compiled, batch(random))
  for (let k = 1; k < 10; k++) outputs = await runOn(compiled, batch(random))
  return { ...outputs, ...Object.fromEntries(engine.groups.map(group => [group, engine.read(group)])) }
}

test('ten updates of a DQN give the same losses and state as natively', async () => {
  const [here, there] = [await learn(wasm), await learn(native)]
  assert.ok(Object.keys(here).length > 3)
  for (const [name, values] of Object.entries(here)) assert.ok(distance(values, there[name]!) <= TOLERANCE, name)
})

test('the engine says what it runs on, why, and what to do', async () => {
  assert.is(wasm.info.description, 'onnxruntime 1.30.0 in WebAssembly, 1 thread')
  assert.match(
    wasm.info.hint!,
    /^steps run in WebAssembly, because SENTE_RUNTIME=wasm is set: `npx sente install-native` \(a download of \d+ MB\) makes updates/,
  )
  const { info } = await withWasm(() => openEngine({ device: 'auto', engine: 'auto' }, 2))
  assert.match(info.description, /in WebAssembly, 1 thread/)
  const failure = await withWasm(() => openOnnxEngine({ provider: 'cuda' })).then(
    () => undefined,
    (error: Error) => error,
  )
  assert.instance(failure, UserError)
  assert.match(failure!.message, /GPUs need it: run `npx sente install-native`, or use --device cpu\.$/)
})

test('values of a tensor stay readable while the memory grows, and after it is freed', async () => {
  const runtime = await loadWasm()
  const kept = runtime.tensor('float32', Float32Array.of(1, 2, 3), [3])
  const large = runtime.tensor('float32', arrayOf('float32', 1e7), [1e7])
  assert.equal([...kept.data], [1, 2, 3])
  kept.data[1] = 5
  assert.equal([...kept.data], [1, 5, 3])
  runtime.free(large)
  runtime.free(kept)
  assert.equal([...kept.data], [1, 5, 3])

  const step = await wasm.compile(({ x }) => ({ y: x.add(1) }), { x: { shape: [2] } })
  step.inputs.x.set([1, 2])
  await step.run()
  step.dispose()
  assert.equal([...step.outputs.y], [2, 3])
  assert.throws(() => step.run(), /disposed/)
})

test('memory that 32 bits cannot address is refused in one sentence', async () => {
  const ort = await loadModule()
  const refused = (error: Error) => error instanceof UserError && /no memory left.*4 GiB/.test(error.message)
  assert.throws(() => allocate(ort, 2 ** 32 - 64), refused)
})

test.run()
