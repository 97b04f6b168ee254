/** What each agent computes, as said to a GPU: in operations that it has, the same to the last bit. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hasKernel, kernelsOf, MOST_PARTS } from '../../../src/engine/graph/target.ts'
import { openOnnxEngine } from '../../../src/engine/onnx-engine.ts'
import { AGENTS, recordAgent, rerun } from '../recorded.ts'
import { nodesOf } from './ops.ts'

test('the tables know what a provider has for which type', () => {
  assert.ok(hasKernel('webgpu', 'Slice', 'float32'))
  assert.not.ok(hasKernel('webgpu', 'Slice', 'int32'))
  assert.ok(hasKernel('cuda', 'Slice', 'int32'))
  assert.not.ok(hasKernel('cuda', 'Clip', 'int32'))
  for (const target of ['webgpu', 'cuda'] as const) {
    assert.not.ok(hasKernel(target, 'LogSoftmax', 'float32'), 'it is never asked for')
    assert.is(new Set(kernelsOf(target)).size, kernelsOf(target).length)
  }
})

for (const name of Object.keys(AGENTS))
  test(`${name}: its steps have kernels by WebGPU and by CUDA, and reach the CPU's bits`, async () => {
    const recording = await recordAgent(name, 1)
    const engine = await openOnnxEngine()
    const expected = await rerun(engine, recording)
    engine.dispose()
    assert.ok(Object.keys(expected.outputs).length > 0)
    for (const target of ['webgpu', 'cuda'] as const) {
      const engine = await openOnnxEngine({ target })
      const { outputs, state, graphs } = await rerun(engine, recording)
      engine.dispose()
      assert.equal({ outputs, state }, { outputs: expected.outputs, state: expected.state })
      for (const { op, type, parts } of graphs.flatMap(nodesOf)) {
        assert.ok(hasKernel(target, op, type), `${op} of ${type} by ${target}`)
        assert.ok(op !== 'Split' || parts <= MOST_PARTS[target], `a Split into ${parts}`)
      }
    }
    recording.dispose()
  })

test.run()
