import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import type { Specs } from '../../../src/engine/engine.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { substituted } from '../../../src/engine/graph/passes/substitute.ts'
import { type GpuTarget, hasKernel } from '../../../src/engine/graph/target.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { type Tensor, tf } from '../../../src/engine/tf.ts'
import { nodesOf, ops } from './ops.ts'

type Step = (inputs: Record<string, Tensor>) => Record<string, Tensor>
const ints: Specs = { x: { shape: [4, 6], dtype: 'int32' } }
const bools: Specs = { x: { shape: [4, 6], dtype: 'bool' }, y: { shape: [4, 6], dtype: 'bool' } }

/** A step, and the one of its operations that a provider lacks. */
const CASES: readonly (readonly [lacks: `${GpuTarget} ${string}`, inputs: Specs, step: Step])[] = [
  ['webgpu Abs', ints, ({ x }) => ({ z: x!.abs() })],
  ['webgpu Neg', ints, ({ x }) => ({ z: x!.neg() })],
  ['webgpu Relu', ints, ({ x }) => ({ z: x!.relu() })],
  ['cuda Clip', ints, ({ x }) => ({ z: x!.clipByValue(-3, 4) })],
  ['webgpu Slice', ints, ({ x }) => ({ z: x!.slice([1, 2], [2, 3]) })],
  ['webgpu Slice', bools, ({ x }) => ({ z: x!.slice([0, 2], [4, 3]) })],
  ['webgpu Split', bools, ({ x }) => Object.fromEntries(tf.split(x!, 3, 1).map((z, i) => [`z${i}`, z.logicalNot()]))],
  [
    'webgpu GatherElements',
    { ...ints, i: { shape: [4, 2], dtype: 'int32' } },
    ({ x, i }) => ({ z: tf.gather(x!, tf.minimum(i!.abs(), tf.scalar(5, 'int32')), 1, 1) }),
  ],
  [
    'cuda Pad',
    ints,
    ({ x }) => ({
      z: tf.pad(
        x!,
        [
          [1, 0],
          [2, 3],
        ],
        7,
      ),
    }),
  ],
  [
    'webgpu Pad',
    bools,
    ({ x }) => ({
      z: tf.pad(x!, [
        [0, 2],
        [0, 1],
      ]),
    }),
  ],
  ['webgpu Equal', bools, ({ x, y }) => ({ z: x!.equal(y!) })],
  ['webgpu Concat', bools, ({ x, y }) => ({ z: tf.concat([x!, y!], 1) })],
  ['webgpu Tile', bools, ({ x }) => ({ z: x!.tile([2, 3]) })],
  ['webgpu Transpose', bools, ({ x }) => ({ z: x!.transpose() })],
]

for (const [lacks, inputs, step] of CASES)
  test(`${lacks} is substituted: ${JSON.stringify(Object.values(inputs)[0]!.dtype)}`, async () => {
    const [target, op] = lacks.split(' ') as [GpuTarget, string]
    const results = []
    for (const given of ['cpu', target] as const) {
      const engine = await openOnnxEngine({ target: given })
      const compiled = await engine.compile(step, inputs)
      for (const [name, array] of Object.entries(compiled.inputs))
        array.set(array.map((_, i) => (inputs[name]!.dtype === 'bool' ? ((i * i) % 3) % 2 : ((i * 7) % 23) - 11)))
      await compiled.run()
      results.push({ outputs: structuredClone(compiled.outputs), graph: compiled.graph })
      engine.dispose()
    }
    const [cpu, gpu] = results as [(typeof results)[0], (typeof results)[0]]
    assert.equal(gpu.outputs, cpu.outputs)
    assert.ok(
      Object.values(gpu.outputs).some(array => array.some(x => x !== 0)),
      'not all zeros',
    )
    const lacking = (graph: string) => nodesOf(graph).filter(node => !hasKernel(target, node.op, node.type))
    assert.ok(lacking(cpu.graph).some(node => node.op === op))
    assert.equal(lacking(gpu.graph), [])
  })

test('operands of WebGPU’s Pow are not broadcast along the last axis', async () => {
  const step: Step = ({ x, y }) => ({ p: x!.pow(y!), q: y!.pow(x!), r: x!.pow(0.7) })
  const inputs = { x: { shape: [2, 3, 4] }, y: { shape: [3, 1] } }
  const found = []
  for (const target of ['cpu', 'webgpu', 'cuda'] as const) {
    const engine = await openOnnxEngine({ target })
    const compiled = await engine.compile(step, inputs)
    for (const array of Object.values(compiled.inputs)) array.set(array.map((_, i) => 0.5 + i / 10))
    await compiled.run()
    found.push(structuredClone(compiled.outputs))
    assert.is(compiled.graph.match(/ = Expand\(/g)?.length ?? 0, target === 'webgpu' ? 1 : 0, 'once, for both')
    engine.dispose()
  }
  assert.equal(found[1], found[0])
  assert.equal(found[2], found[0])
})

test('operations with a kernel are kept', () => {
  const g = new Graph()
  const y = g.node('Exp', [g.input('x', [3], 'float32')], [3], 'float32')
  assert.is(substituted(g, [{ name: 'y', value: y }], 'webgpu', 'it')[0]!.value, y)
})

test('an operation without kernel and substitute is an error that names it and the TF.js kernel', () => {
  const g = new Graph()
  const y = g.node('Einsum', [g.input('x', [3], 'float32')], [3], 'float32')
  y.kernel = 'Einsum'
  const refused = () => substituted(g, [{ name: 'y', value: y }], 'webgpu', 'the step "s"')
  assert.throws(refused, (error: Error) => error instanceof UserError)
  assert.throws(
    refused,
    /the step "s" computes Einsum of float32 values for TF.js's Einsum, which ONNX Runtime does not support on WebGPU/,
  )
})

test('indices within rows become indices into the flattened rows', () => {
  const g = new Graph()
  const [x, i] = [g.input('x', [2, 3, 4], 'int32'), g.input('i', [2, 3, 2], 'int32')]
  const y = g.node('GatherElements', [x, i], [2, 3, 2], 'int32', { axis: 2 })
  const [{ value }] = substituted(g, [{ name: 'y', value: y }], 'webgpu', 'it') as unknown as [{ value: typeof y }]
  assert.equal(value.shape, [2, 3, 2])
  assert.equal(ops(value), ['Reshape', 'Reshape', 'Add', 'Gather', 'Reshape'])
})

test.run()
