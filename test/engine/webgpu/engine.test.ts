import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { type Scalar, type Tensor, type Tensor1D, tf, type Variable } from '../../../src/engine/tf.ts'
import { webgpuEngine } from '../../../src/engine/webgpu/engine.ts'
import { fakeGpu } from './fake-gpu.ts'

/** An engine on a fresh fake GPU that owns a vector w. */
function opened(values = [1, 2]) {
  const gpu = fakeGpu()
  const engine = webgpuEngine(gpu)
  const w = tf.variable(tf.tensor1d(values))
  engine.own({ w: [w] })
  return { ...gpu, engine, w }
}

/** w ← w − 0.1 x, and the sum of the old w. */
const walk = (w: Variable) =>
  function walk({ x }: { x: Tensor }) {
    const before = w.sum()
    w.assign(w.sub(x.mul(0.1)))
    return { before }
  }
const vector = { x: { shape: [2] } } as const

const close = (a: ArrayLike<number>, b: readonly number[]) => {
  assert.is(a.length, b.length)
  for (const [i, x] of b.entries()) assert.ok(Math.abs(a[i]! - x) < 1e-5, `${a[i]} for ${x}`)
}

async function refused(f: () => unknown, message: RegExp): Promise<Error> {
  try {
    await f()
  } catch (error) {
    assert.match((error as Error).message, message)
    return error as Error
  }
  assert.unreachable()
  throw new Error()
}

test('runs continue from the state that the last one left on the GPU', async () => {
  const { engine, w, device } = opened()
  const step = await engine.compile(walk(w), vector)
  assert.equal(step.writes, ['w'])
  assert.is(device.submitted, 0) // compiling submits nothing
  assert.equal(engine.read('w'), Float32Array.of(1, 2))
  for (const [x, before] of [
    [10, 3],
    [20, 1],
  ] as const) {
    step.inputs.x.fill(x)
    await step.run()
    close(step.outputs.before, [before])
  }
  await engine.settle!()
  close(engine.read('w'), [-2, -1])
  assert.equal([...w.dataSync()], [1, 2])
  assert.is(engine.info.device, 'gpu')
  assert.match(engine.info.description, /^tfjs 4\.\d+\.\d+, webgpu: a GPU in JavaScript$/)
})

test('groups changed by a run are readable after settle; the rest immediately', async () => {
  const { engine, w } = opened()
  engine.own({ other: [tf.variable(tf.scalar(5))] })
  const step = await engine.compile(walk(w), vector)
  await step.run()
  assert.throws(() => engine.read('w'), 'await settle() before reading')
  assert.equal(engine.read('other'), Float32Array.of(5))
  await engine.settle!(['other'])
  assert.throws(() => engine.read('w'), /still on the GPU/)
  await engine.settle!(['w'])
  close(engine.read('w'), [1, 2])
})

test('the next run reads written values, and a pending download does not overwrite them', async () => {
  const { engine, w } = opened()
  const step = await engine.compile(walk(w), vector)
  step.inputs.x.set([10, 10])
  await step.run()
  const fetching = engine.settle!()
  engine.write('w', [5, 6])
  await fetching
  assert.equal(engine.read('w'), Float32Array.of(5, 6))
  await step.run()
  await engine.settle!()
  close(engine.read('w'), [4, 5])
  assert.throws(() => engine.write('w', [1]), /"w" holds 2 numbers, but 1 were given/)
})

test('a run started during a download makes its values stale again', async () => {
  const { engine, w } = opened()
  const step = await engine.compile(walk(w), vector)
  await step.run()
  const fetching = engine.settle!()
  const running = step.run()
  await fetching
  assert.throws(() => engine.read('w'), /settle/)
  await running
})

test('K updates per run use the slices of their inputs in order, in one submission', async () => {
  const { engine, w, device } = opened([0, 0])
  const step = await engine.compile(walk(w), vector, { updatesPerRun: 3 })
  step.inputs.x.set([10, 10, 20, 20, 30, 30])
  await step.run()
  close(step.outputs.before, [0, -2, -6])
  assert.is(device.submitted, 1)
  await engine.settle!()
  close(engine.read('w'), [-6, -6])
})

test('variables that take each other’s values take the old ones', async () => {
  const { engine } = opened()
  const [a, b, target] = [1, 2, 3].map(x => tf.variable(tf.scalar(x))) as [Variable, Variable, Variable]
  engine.own({ a: [a], b: [b], target: [target] })
  const step = await engine.compile(
    () => {
      const old = a.clone()
      target.assign(a as Tensor)
      a.assign(b as Tensor)
      b.assign(old)
      return { old }
    },
    {},
    { updatesPerRun: 2 },
  )
  await step.run()
  await engine.settle!()
  assert.equal(step.outputs.old, Float32Array.of(1, 2))
  assert.equal([...engine.read('a'), ...engine.read('b'), ...engine.read('target')], [1, 2, 2])
})

test('integers and booleans keep their type', async () => {
  const { engine } = opened()
  const step = await engine.compile(({ i, b }) => ({ twice: i.add(i), not: b.logicalNot(), passed: b }), {
    i: { shape: [2], dtype: 'int32' },
    b: { shape: [3], dtype: 'bool' },
  })
  step.inputs.i.set([3, -4])
  step.inputs.b.set([1, 0, 1])
  await step.run()
  assert.equal(step.outputs, {
    twice: Int32Array.of(6, -8),
    not: Uint8Array.of(0, 1, 0),
    passed: Uint8Array.of(1, 0, 1),
  })
})

test('integers relabeled as floats are converted to floats', async () => {
  const { engine, w } = opened()
  const step = await engine.compile(
    ({ i }) => {
      const floats = i.toFloat() as Tensor1D
      w.assign(floats)
      return { floats, doubled: floats.add(floats) }
    },
    { i: { shape: [2], dtype: 'int32' } },
  )
  step.inputs.i.set([3, -4])
  await step.run()
  await engine.settle!()
  assert.equal(step.outputs, { floats: Float32Array.of(3, -4), doubled: Float32Array.of(6, -8) })
  assert.equal(engine.read('w'), Float32Array.of(3, -4))
})

test('tensors from outside are constants, and are not moved', async () => {
  const { engine, w } = opened()
  const outside = tf.tensor1d([3, 4])
  const before = tf.memory()
  const step = await engine.compile(({ x }) => {
    const shifted = x.add(outside.reshape([2]).clone()).mul(2)
    return { y: shifted.sub(w), still: outside as Tensor, sum: outside.sum() }
  }, vector)
  assert.is(tf.memory().numTensors, before.numTensors)
  assert.equal([...outside.dataSync()], [3, 4])
  for (const x of [1, 2]) {
    step.inputs.x.fill(x)
    await step.run()
    assert.equal([...step.outputs.y], [2 * (x + 3) - 1, 2 * (x + 4) - 2])
    assert.equal([...step.outputs.still, ...step.outputs.sum], [3, 4, 7])
  }
  outside.dispose()
  assert.is(tf.memory().numTensors, before.numTensors - 1)
  assert.is(tf.memory().numDataBuffers, before.numDataBuffers - 1)
})

test('constant weights are the values at compile time', async () => {
  const { engine, w } = opened()
  const policy = ({ x }: { x: Tensor }) => ({ y: x.mul(w) })
  const [fixed, current] = [
    await engine.compile(policy, vector, { constant: true }),
    await engine.compile(policy, vector),
  ]
  engine.write('w', [10, 20])
  for (const step of [fixed, current]) {
    step.inputs.x.set([1, 1])
    await step.run()
  }
  assert.equal(fixed.outputs.y, Float32Array.of(1, 2))
  assert.equal(current.outputs.y, Float32Array.of(10, 20))
  await refused(
    () => engine.compile(walk(w), vector, { constant: true }),
    /"walk" changes w, so they cannot be constant/,
  )
})

test('slots that an optimizer creates on its first call are state too', async () => {
  const { engine, w } = opened()
  const optimizer = tf.train.momentum(0.5, 0.5)
  const step = await engine.compile(({ x }) => {
    const { value, grads } = tf.variableGrads(() => w.mul(x).sum() as Scalar, [w])
    optimizer.applyGradients(grads as unknown as Record<string, Variable>)
    return { value }
  }, vector)
  assert.is(step.writes.length, 2)
  step.inputs.x.set([1, 1])
  await step.run()
  await step.run()
  await engine.settle!()
  close(engine.read('w'), [1 - 0.5 * (1 + 1.5), 2 - 0.5 * (1 + 1.5)])
})

test('disposing leaks no buffer, compiling leaks no tensor', async () => {
  const { engine, w, device } = opened()
  const tensors = tf.memory().numTensors
  const first = await engine.compile(walk(w), vector, { updatesPerRun: 2 })
  await first.run()
  const live = device.live
  const second = await engine.compile(({ x }) => ({ y: x.mul(w) }), vector, { constant: true })
  assert.is(tf.memory().numTensors, tensors)
  second.dispose()
  second.dispose()
  assert.is(device.live, live)
  for (let i = 0; i < 50; i++) await first.run()
  await engine.settle!()
  assert.is(device.live, live)
  engine.dispose()
  assert.is(device.live, 0)
})

test('compiling leaves no globals, and keeps the TF.js backend', async () => {
  const names = () => Object.getOwnPropertyNames(globalThis)
  const before = names()
  const { engine, w } = opened()
  await engine.compile(walk(w), vector)
  assert.equal(names(), before)
  assert.is(tf.getBackend(), 'cpu')
})

test('the graph can be listed and encoded', async () => {
  const { engine, w } = opened()
  const step = await engine.compile(walk(w), vector)
  assert.match(step.graph, /state:w/)
  assert.ok(step.onnx.length > 100)
  assert.ok(engine.freeze(({ x }) => ({ y: x.mul(w) }), vector).length > 100)
})

test('a step that cannot be replayed is refused with its line', async () => {
  const { engine, w, device } = opened()
  const live = device.live
  const place = /engine\.test\.[jt]s:\d+/
  const reads = await refused(
    () => engine.compile(({ x }) => ({ y: x.mul(x.dataSync()[0]!) }), vector),
    /"x" was read inside/,
  )
  assert.match(reads.message, place)
  await refused(
    () => engine.compile(({ x }) => ({ y: x.add(tf.randomNormal([2])) }), vector),
    /differs from call to call/,
  )
  const missing = await refused(
    () => engine.compile(({ x }) => ({ y: x.mul(w).tanh() }), vector),
    /uses the TF\.js kernel Tanh .*, which TF\.js lacks on WebGPU: .*--device cpu/,
  )
  assert.match(missing.message, place)
  assert.instance(missing, UserError)
  device.invalid = 'no such shader\nand a page more'
  await refused(
    () => engine.compile(({ x }) => ({ y: x.add(1) }), vector),
    /the GPU rejects the step ".*": no such shader$/,
  )
  assert.is(device.live - live, 1) // the buffer of w
  assert.is(tf.getBackend(), 'cpu')
  await (await engine.compile(walk(w), vector)).run()
})

test('a derivative that fails half-way does not affect TF.js', async () => {
  const { engine, w } = opened()
  const before = tf.memory().numTensors
  const step = ({ x }: { x: Tensor }) => ({ y: tf.variableGrads(() => w.mul(x).tanh().sum() as Scalar, [w]).value })
  await refused(() => engine.compile(step, vector), /Tanh/)
  assert.is(tf.memory().numTensors, before)
})

test('a run during another run is refused', async () => {
  const { engine, w } = opened()
  const step = await engine.compile(walk(w), vector)
  const running = step.run()
  await refused(() => step.run(), /"walk" is still running: await run\(\)/)
  await running
  await step.run()
})

test('a lost device fails the current run and all later ones with one sentence', async () => {
  const { engine, w, device } = opened()
  const step = await engine.compile(walk(w), vector)
  const running = step.run()
  const fetching = engine.settle!()
  fetching.catch(() => undefined)
  device.lose('it fell off the bus')
  for (const f of [
    () => running,
    () => fetching,
    () => step.run(),
    () => engine.settle!(),
    () => engine.compile(walk(w), vector),
  ])
    assert.instance(
      await refused(f, /^the GPU device was lost \(unknown: it fell off the bus\): resume the run/),
      UserError,
    )
})

test('a run reports errors of the GPU', async () => {
  const { engine, w, device } = opened()
  const step = await engine.compile(walk(w), vector)
  const running = step.run()
  device.fail('out of memory\nat a buffer')
  await refused(() => running, /^the GPU failed \(out of memory\): resume the run/)
})

test.run()
