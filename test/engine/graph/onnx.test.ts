import { createRequire } from 'node:module'
import type * as Proto from 'onnx-proto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cast } from '../../../src/engine/graph/cast.ts'
import { binary, unary } from '../../../src/engine/graph/elementwise.ts'
import { gemm } from '../../../src/engine/graph/gemm.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { list } from '../../../src/engine/graph/listing.ts'
import { encode } from '../../../src/engine/graph/onnx.ts'
import { ort } from '../../onnxruntime.ts'

const require = createRequire(import.meta.url)
const { onnx } = require('onnx-proto') as typeof Proto

function model() {
  const g = new Graph()
  const x = g.input('x', [2, 3], 'float32')
  const w = g.constant(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2], 'float32')
  const y = g.node('LeakyRelu', [gemm(g, x, w)], [2, 2], 'float32', { alpha: { float: 0.5 } })
  const i = g.input('i', [2], 'int32')
  const doubled = binary(g, 'Mul', i, g.full(2, [2], 'int32'))
  const outputs = { y, i: unary(g, 'Neg', doubled), b: cast(g, i, 'bool') }
  return encode(list(Object.entries(outputs).map(([name, value]) => ({ name: `${name}:out`, value }))), 'two')
}

test('a model declares its operators, inputs and outputs', () => {
  const { graph, opsetImport, irVersion } = onnx.ModelProto.decode(model())
  assert.is(Number(opsetImport![0]!.version), 18)
  assert.is(Number(irVersion), 9)
  assert.is(graph!.name, 'two')
  assert.equal(
    graph!.node!.map(n => n.opType),
    ['Gemm', 'LeakyRelu', 'Mul', 'Neg', 'Cast'],
  )
  const ports = (list: Proto.onnx.IValueInfoProto[] | null | undefined) =>
    list!.map(p => [p.name, p.type!.tensorType!.elemType, p.type!.tensorType!.shape!.dim!.map(d => Number(d.dimValue))])
  assert.equal(ports(graph!.input), [
    ['x', 1, [2, 3]],
    ['i', 6, [2]],
  ])
  assert.equal(ports(graph!.output), [
    ['y:out', 1, [2, 2]],
    ['i:out', 6, [2]],
    ['b:out', 9, [2]],
  ])
})

test('a protobuf library writes the same bytes', () => {
  const g = new Graph()
  const x = g.input('x', [-1, 300], 'float32')
  const ints = g.node('Concat', [g.ints([]), g.ints([-1, 2 ** 40])], [2], 'int64', { axis: -1, unused: [0, 1, 300] })
  const y = g.node('Pad', [x, ints], [-1, 300], 'float32', { mode: 'reflect', value: { float: -0.1 } })
  const written = encode(list([{ name: 'y', value: y }]), 'ε', { key: 'long '.repeat(99), empty: '' })
  assert.equal([...onnx.ModelProto.encode(onnx.ModelProto.decode(written)).finish()], [...written])
})

test('ONNX Runtime’s public API runs it unchanged', async () => {
  const session = await ort.InferenceSession.create(model(), { logSeverityLevel: 3 })
  const result = await session.run({
    x: new ort.Tensor('float32', Float32Array.of(1, 0, -1, 0, 1, 0), [2, 3]),
    i: new ort.Tensor('int32', Int32Array.of(0, 3), [2]),
  })
  assert.equal([...(result['y:out']!.data as Float32Array)], [-2, -2, 3, 4])
  assert.equal([...(result['i:out']!.data as Int32Array)], [0, -6])
  assert.equal([...(result['b:out']!.data as Uint8Array)], [0, 1])
  await session.release()
})

test.run()
