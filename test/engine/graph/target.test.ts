/**
 * The steps of all agents, lowered for GPUs, use only supported operations and give bit-identical results; with
 * convolutions, whose sums ONNX Runtime adds in another order, equal ones.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { print } from '../../../src/engine/graph/listing.ts'
import { type GpuTarget, hasKernel, kernelsOf, MOST_PARTS } from '../../../src/engine/graph/target.ts'
import { Layout } from '../../../src/engine/layout.ts'
import { lower } from '../../../src/engine/lower.ts'
import { openOnnxEngine } from '../../../src/engine/onnx/engine.ts'
import { sampled } from '../../sampled.ts'
import { distance, relative } from '../distance.ts'
import { AGENTS, learns, recordAgent, rerun } from '../recorded.ts'
import type { Batch } from '../steps.ts'
import { nodesOf } from './ops.ts'

test('the tables list kernels by operation and type', () => {
  assert.ok(hasKernel('webgpu', 'Slice', 'float32'))
  assert.not.ok(hasKernel('webgpu', 'Slice', 'int32'))
  assert.ok(hasKernel('cuda', 'Slice', 'int32'))
  assert.not.ok(hasKernel('cuda', 'Clip', 'int32'))
  for (const target of ['webgpu', 'cuda'] as const) {
    assert.not.ok(hasKernel(target, 'LogSoftmax', 'float32'), 'it is never emitted')
    assert.is(new Set(kernelsOf(target)).size, kernelsOf(target).length)
  }
})

const fits = (graph: string, target: GpuTarget) => {
  for (const { op, type, parts } of nodesOf(graph)) {
    assert.ok(hasKernel(target, op, type), `${op} of ${type} by ${target}`)
    assert.ok(op !== 'Split' || parts <= MOST_PARTS[target], `a Split into ${parts}`)
  }
}

/** Largest difference with convolutions: of a state vector relative to its largest, of an output to 1 + itself. */
const TOLERANCE = 1e-4

for (const name of sampled(Object.keys(AGENTS), 2, import.meta.url))
  test(`${name}: its steps have WebGPU and CUDA kernels, and match the CPU's results`, async () => {
    const recording = await recordAgent(name, 1)
    const engine = await openOnnxEngine({ target: 'webgpu' })
    const { outputs, state, graphs } = await rerun(engine, recording)
    engine.dispose()
    assert.ok(Object.keys(outputs).length > 0 && Object.keys(state).length > 0)
    const close = (found: Batch, expected: Batch, by: typeof distance) => {
      for (const [key, values] of Object.entries(expected)) {
        const d = by(found[key]!, values)
        assert.ok(d <= TOLERANCE, `${key} differs by ${d}`)
      }
    }
    if (graphs.some(graph => graph.includes(' = Conv('))) {
      close(outputs, recording.outputs, distance)
      close(state, recording.state, relative)
    } else {
      assert.equal(outputs, recording.outputs)
      assert.equal(state, recording.state)
    }
    for (const graph of graphs) fits(graph, 'webgpu')

    const layout = new Layout()
    layout.add(recording.groups)
    for (const { step, inputs, options } of recording.steps.filter(learns)) {
      const { name = '', updatesPerRun: updates = 1 } = options
      fits(print(lower(step, inputs, layout, { name, updates, target: 'cuda' }).listing), 'cuda')
    }
    recording.dispose()
  })

test.run()
