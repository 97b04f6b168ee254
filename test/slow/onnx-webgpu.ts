/** Run by onnx-webgpu.sh. Prints its findings and throws at the first failure. */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { TypedArray } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { onnxWebgpu } from '../../src/engine/devices/onnx-webgpu.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { Graph } from '../../src/engine/graph/graph.ts'
import { list } from '../../src/engine/graph/listing.ts'
import { encode } from '../../src/engine/graph/onnx.ts'
import { kernelsOf } from '../../src/engine/graph/target.ts'
import type { ElementType, Shape, Value } from '../../src/engine/graph/value.ts'
import { openOnnxEngine } from '../../src/engine/onnx/engine.ts'
import { loadRuntime } from '../../src/engine/onnx/load.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { distance, relative } from '../engine/distance.ts'
import { AGENTS, learns, recordAgent, rerun } from '../engine/recorded.ts'
import { dqn, runOn, stateOf } from '../engine/steps.ts'

/**
 * Largest difference from the CPU: for a state vector relative to its largest magnitude, for an output relative to 1 +
 * its magnitude.
 */
const TOLERANCE = 1e-4
const started = performance.now()
const say = (text: string) => console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`)
const openGpu = () => onnxWebgpu.open(1)

async function probe(): Promise<void> {
  const found = await onnxWebgpu.probe()
  assert.ok(found.usable && found.software && /swiftshader/i.test(found.detail), JSON.stringify(found))
  delete process.env.SENTE_SOFTWARE_GPU
  const refused = await onnxWebgpu.probe()
  assert.ok(!refused.usable && /the only adapter is .*swiftshader/i.test(refused.reason), JSON.stringify(refused))
  process.env.SENTE_SOFTWARE_GPU = '1'
  say(`probe: ${found.detail}; refused unless software GPUs are allowed`)
}

/** One node for a row of the kernel table. */
function node(g: Graph, op: string, type: ElementType): Value {
  const input = (name: string, shape: Shape, dtype = type) => g.input(name, shape, dtype)
  const matrix = () => input('a', [4, 6])
  const two = () => [matrix(), input('b', [4, 6])]
  const axis = (op: string, out: Shape) => g.node(op, [matrix(), g.ints([1])], out, type, { keepdims: 0 })
  if (op.startsWith('Reduce')) return axis(op, [4])
  switch (op) {
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Max':
    case 'Min':
    case 'Pow':
      return g.node(op, two(), [4, 6], type)
    case 'Div':
      return g.node(op, [matrix(), g.scalar(3, type)], [4, 6], type)
    case 'And':
    case 'Equal':
    case 'Greater':
    case 'GreaterOrEqual':
    case 'Less':
    case 'LessOrEqual':
      return g.node(op, two(), [4, 6], 'bool')
    case 'Where':
      return g.node(op, [input('c', [4, 6], 'bool'), ...two()], [4, 6], type)
    case 'Cast':
      return g.node(op, [matrix()], [4, 6], 'int32', { to: 6 })
    case 'Clip':
      return g.node(op, [matrix(), g.scalar(0, type), g.scalar(2, type)], [4, 6], type)
    case 'Reshape':
      return g.node(op, [matrix(), g.ints([3, 8])], [3, 8], type)
    case 'Expand':
      return g.node(op, [input('a', [4, 1]), g.ints([4, 6])], [4, 6], type)
    case 'Tile':
      return g.node(op, [matrix(), g.ints([2, 3])], [8, 18], type)
    case 'Transpose':
      return g.node(op, [matrix()], [6, 4], type, { perm: [1, 0] })
    case 'Slice':
      return g.node(op, [matrix()], [4, 3], type, { axis: 1, start: 2, length: 3 })
    case 'Concat':
      return g.node(op, two(), [8, 6], type, { axis: 0 })
    case 'Pad':
      return g.node(op, [matrix(), g.ints([1, 0, 0, 2]), g.scalar(5, type)], [5, 8], type)
    case 'Gather':
      return g.node(op, [matrix(), input('i', [3], 'int32')], [3, 6], type, { axis: 0 })
    case 'GatherElements':
      return g.node(op, [matrix(), input('i', [4, 2], 'int32')], [4, 2], type, { axis: 1 })
    case 'ScatterElements':
      return g.node(op, [input('a', [8]), input('i', [5], 'int32'), input('b', [5])], [8], type, {
        axis: 0,
        reduction: 'add',
      })
    case 'ScatterND': {
      const at = g.node('Cast', [input('i', [5, 2], 'int32')], [5, 2], 'int64', { to: 7 })
      return g.node(op, [matrix(), at, input('b', [5])], [4, 6], type, { reduction: 'add' })
    }
    case 'Gemm':
      return g.node(op, [matrix(), input('b', [6, 3]), input('d', [3])], [4, 3], type, { transA: 0, transB: 0 })
    case 'MatMul':
      return g.node(op, [input('a', [2, 4, 6]), input('b', [2, 6, 3])], [2, 4, 3], type)
    case 'Conv':
      return g.node(op, [input('a', [2, 3, 5, 5]), input('b', [4, 3, 3, 3])], [2, 4, 5, 5], type, {
        kernel_shape: [3, 3],
        pads: [1, 1, 1, 1],
        strides: [1, 1],
        dilations: [1, 1],
      })
    case 'ConvTranspose':
      return g.node(op, [input('a', [2, 3, 5, 5]), input('b', [3, 4, 3, 3])], [2, 4, 5, 5], type, {
        kernel_shape: [3, 3],
        pads: [1, 1, 1, 1],
        strides: [1, 1],
        dilations: [1, 1],
      })
    case 'BatchNormalization': {
      const [scale, shift, mean, v] = ['b', 'c', 'd', 'e'].map(name => input(name, [3])) as [Value, Value, Value, Value]
      const variance = g.node('Mul', [v, v], [3], type)
      return g.node(op, [input('a', [2, 3, 4, 5]), scale, shift, mean, variance], [2, 3, 4, 5], type)
    }
    case 'Softmax':
      return g.node(op, [matrix()], [4, 6], type, { axis: 1 })
    case 'Elu':
    case 'LeakyRelu':
      return g.node(op, [matrix()], [4, 6], type, { alpha: { float: 0.5 } })
    default:
      return g.node(op, [matrix()], [4, 6], type)
  }
}

/** Every row of the table: the execution provider supports it and computes what the CPU does. */
async function kernels(): Promise<void> {
  const [cpu, gpu] = [await loadRuntime(), await loadRuntime({ provider: 'webgpu' })]
  for (const row of kernelsOf('webgpu')) {
    const [op, type] = row.split(' ') as [string, ElementType]
    const g = new Graph()
    const made = node(g, op, type)
    // A Split is two slices that cover their source; ONNX Runtime's CPU provider has no boolean Where.
    const parts = (x: Value) => [0, 3].map(start => g.node('Slice', [x], [4, 3], type, { axis: 1, start, length: 3 }))
    const values = op === 'Split' ? parts(made.inputs[0]!) : [made]
    const listing = list(values.map((value, i) => ({ name: `y${i}`, value })))
    if (op === 'Split')
      assert.deepEqual(
        listing.nodes.map(node => node.op),
        ['Split'],
      )
    const run = async (runtime: typeof cpu) => {
      const session = await runtime.session(encode(listing, row))
      const tensor = (dtype: ElementType, data: TypedArray, shape: Shape) =>
        runtime.tensor(dtype as 'int32', data, shape)
      const feeds = listing.inputs.map(({ name, shape, dtype }) => [
        name,
        tensor(dtype, given(dtype, shape, name), shape),
      ])
      const outputs = listing.outputs.map(({ shape, dtype }) => given(dtype, shape, 'zeros'))
      const fetches = listing.outputs.map(({ name, dtype, shape }, i) => [name, tensor(dtype, outputs[i]!, shape)])
      await session.run(Object.fromEntries(feeds), Object.fromEntries(fetches))
      session.dispose()
      return outputs
    }
    const found = await run(gpu)
    const expected = row === 'Where bool' ? found : await run(cpu)
    for (const [i, values] of found.entries()) {
      const d = distance(values, expected[i]!)
      assert.ok(
        d <= (op === 'Sin' || op === 'Cos' ? 2e-4 : 1e-5),
        `${row} differs by ${d}: ${values} not ${expected[i]}`,
      )
    }
  }
  const g = new Graph()
  const foreign = g.node('LogSoftmax', [g.input('a', [4, 6], 'float32')], [4, 6], 'float32', { axis: 1 })
  await assert.rejects(gpu.session(encode(list([{ name: 'y', value: foreign }]), 'foreign')), /on WebGPU alone/)
  say(`kernels: ${kernelsOf('webgpu').length} of the table run, others are refused`)
}

/** Positive floats, whole numbers from 0 to 3, ones and zeros. */
function given(dtype: ElementType, shape: Shape, name: string): TypedArray {
  const n = shape.reduce((a, b) => a * b, 1)
  const zeros = name === 'zeros'
  const next = (i: number) => (i * 7 + name.charCodeAt(0)) % 11
  if (dtype === 'float32') return Float32Array.from({ length: n }, (_, i) => (zeros ? 0 : 0.25 + next(i) / 4))
  if (dtype === 'int32') return Int32Array.from({ length: n }, (_, i) => (zeros ? 0 : next(i) % 4))
  return Uint8Array.from({ length: n }, (_, i) => (zeros ? 0 : next(i) % 2))
}

/** The learning steps of every agent, on its own batches. */
async function agents(): Promise<void> {
  for (const name of Object.keys(AGENTS)) {
    const recording = await recordAgent(name, ['dqn', 'ddpg', 'alphazero'].includes(name) ? 20 : 4)
    const engine = await openGpu()
    const found = await rerun(engine, recording)
    engine.dispose()
    let worst = 0
    const compare = (part: 'outputs' | 'state', by: typeof distance) => {
      for (const [key, values] of Object.entries(recording[part])) {
        const d = by(found[part][key]!, values)
        assert.ok(d <= TOLERANCE, `${name}: ${key} differs by ${d}`)
        worst = Math.max(worst, d)
      }
    }
    compare('outputs', distance)
    compare('state', relative)
    const updates = recording.steps.filter(learns).reduce((n, { runs }) => n + runs.length, 0)
    say(`${name}: ${updates} runs, difference at most ${worst.toExponential(1)}`)
    recording.dispose()
  }
}

/** Trains on one device, copies the state to an engine on the other, and continues on both. */
async function checkpoints(): Promise<void> {
  for (const [from, to] of [
    ['gpu', 'cpu'],
    ['cpu', 'gpu'],
  ] as const) {
    const learning = dqn()
    const open = (device: string) => (device === 'gpu' ? openGpu() : openOnnxEngine())
    const engines = [await open(from), await open(to)] as [Engine, Engine]
    for (const engine of engines) engine.own(learning.groups)
    const [first, second] = await Promise.all(engines.map(e => e.compile(learning.step, learning.inputs)))
    const random = rng('checkpoint')
    for (let i = 0; i < 10; i++) await runOn(first!, learning.batch(random))
    for (const [group, values] of Object.entries(stateOf(engines[0]))) engines[1].write(group, values)
    assert.deepEqual(stateOf(engines[1]), stateOf(engines[0]), 'bit for bit')
    for (let i = 0; i < 10; i++) {
      const batch = learning.batch(random)
      const [a, b] = [await runOn(first!, batch), await runOn(second!, batch)]
      for (const [name, values] of Object.entries(b)) assert.ok(distance(a[name]!, values) <= TOLERANCE, name)
    }
    for (const [group, values] of Object.entries(stateOf(engines[1])))
      assert.ok(relative(engines[0].read(group), values) <= TOLERANCE, group)
    for (const engine of engines) engine.dispose()
  }
  say('checkpoints: move between devices bit for bit, and training continues')
}

/** State of every type passed through, copied and swapped; a network with constant weights. */
async function state(): Promise<void> {
  const engine = await openGpu()
  const w = tf.variable(tf.tensor1d([1, 2]))
  const [count, flags] = [tf.variable(tf.tensor1d([5, 6], 'int32')), tf.variable(tf.tensor1d([true, false], 'bool'))]
  const copy = tf.variable(tf.tensor1d([false, false], 'bool'))
  engine.own({ w: [w], count: [count], flags: [flags], copy: [copy] })
  const step = await engine.compile(
    ({ x }: { x: Tensor }) => {
      w.assign(w.add(x))
      count.assign(count.add(tf.scalar(1, 'int32')))
      copy.assign(flags)
      flags.assign(flags.logicalNot())
      return { y: w.mul(2) }
    },
    { x: { shape: [2] } },
  )
  step.inputs.x.set([10, 20])
  await step.run()
  await step.run()
  const groups = ['w', 'count', 'flags', 'copy'].map(group => [...engine.read(group)])
  assert.deepEqual(groups, [[21, 42], [7, 8], [1, 0], [0, 1]]) // biome-ignore format: one line per group is no clearer
  assert.deepEqual([...step.outputs.y], [42, 84])
  engine.write('w', [3, 4])
  const frozen = await engine.compile(
    ({ x }: { x: Tensor }) => ({
      y: tf.conv2d(x.reshape([1, 2, 2, 1]) as never, w.reshape([1, 2, 1, 1]) as never, 1, 'valid'),
    }),
    { x: { shape: [4] } },
    { constant: true },
  )
  frozen.inputs.x.set([1, 2, 3, 4])
  await frozen.run()
  assert.deepEqual([...frozen.outputs.y], [11, 25])
  engine.dispose()
  engine.dispose()
  assert.throws(() => engine.read('w'))
  say('state: every type is written and read; constant weights')
}

/** Memory of a process that makes 2,000 updates. */
async function memory(): Promise<void> {
  const learning = dqn({ width: 8, batch: 8 })
  const engine = await openGpu()
  engine.own(learning.groups)
  const compiled = await engine.compile(learning.step, learning.inputs)
  const batch = learning.batch(rng(1))
  const update = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await runOn(compiled, batch)
      if (i % 10 === 0) await setTimeout(0) // as a training loop does, so that released memory is freed
    }
    return process.memoryUsage().rss / 1e6
  }
  const before = await update(500)
  const from = performance.now()
  const after = await update(2000)
  const each = (performance.now() - from) / 2000
  say(`memory: ${before.toFixed(0)} MB, after 2,000 updates ${after.toFixed(0)} MB; ${each.toFixed(1)} ms per update`)
  assert.ok(after - before <= 20, `resident memory grew from ${before} to ${after} MB`)
  engine.dispose()
}

await probe()
await kernels()
await state()
await checkpoints()
await agents()
await memory()
process.exit(0)
