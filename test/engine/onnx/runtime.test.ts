import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { binary } from '../../../src/engine/graph/elementwise.ts'
import { Graph } from '../../../src/engine/graph/graph.ts'
import { list } from '../../../src/engine/graph/listing.ts'
import { encode } from '../../../src/engine/graph/onnx.ts'
import { loadRuntime } from '../../../src/engine/onnx/load.ts'
import { onGpu } from '../../../src/engine/onnx/runtime.ts'
import { loadWasm } from '../../../src/engine/onnx/wasm/runtime.ts'

const g = new Graph()
const x = g.input('x', [3], 'float32')
const model = encode(list([{ name: 'y', value: binary(g, 'Mul', x, g.scalar(2)) }]), 'double')

for (const [way, load, synchronous] of [
  ['the native binding', () => loadRuntime(), true],
  ['the public interface', () => loadRuntime({ direct: false }), false],
  ['WebAssembly', () => loadWasm(), true],
] as const)
  test(`a model runs through ${way} and writes into the data of tensors`, async () => {
    const runtime = await load()
    const session = await runtime.session(model)
    const feeds = { x: runtime.tensor('float32', new Float32Array(3), [3]) }
    const fetches = { y: runtime.tensor('float32', new Float32Array(3), [3]) }
    for (const k of [1, 2]) {
      feeds.x.data.set([k, 2 * k, 3 * k])
      const pending = session.run(feeds, fetches)
      assert.is(pending === undefined, synchronous)
      await pending
      assert.equal([...fetches.y.data], [2 * k, 4 * k, 6 * k])
    }
    for (const tensor of [feeds.x, fetches.y]) runtime.free(tensor)
    session.dispose()
  })

test('telemetry is off', () => {
  assert.is(process.env.ORT_DISABLE_TELEMETRY, '1')
  assert.not.ok(existsSync(join(tmpdir(), `mat-debug-${process.pid}.log`)), 'the log written by telemetry')
})

test('the name has the package’s version', async () =>
  assert.match((await loadRuntime()).name, /^onnxruntime 1\.\d+\.\d+/))

for (const provider of ['webgpu', 'cuda'] as const)
  test(`a model that a provider does not support is an error that names it: ${provider}`, async () => {
    const failure = await loadRuntime({ provider, direct: provider === 'webgpu' })
      .then(runtime => runtime.session(new Uint8Array([1])))
      .then(
        () => undefined,
        (error: Error) => error,
      )
    assert.instance(failure, UserError)
    assert.match(
      failure!.message,
      new RegExp(`cannot run this step on ${provider === 'cuda' ? 'CUDA' : 'WebGPU'} alone`),
    )
  })

for (const [way, run] of Object.entries({
  'at once': () => {
    throw new Error('the device is lost\n at some line')
  },
  'by a promise': () => Promise.reject(new Error('the device is lost\n at some line')),
}))
  test(`a run that fails on a GPU gives the cause and the fix: ${way}`, async () => {
    const session = onGpu('webgpu')({ run, dispose: () => {} })
    const failure = await Promise.resolve()
      .then(() => session.run({}, {}))
      .then(
        () => undefined,
        (error: Error) => error,
      )
    assert.instance(failure, UserError)
    assert.match(failure!.message, /stopped computing \(ONNX Runtime on WebGPU: the device is lost\).*last checkpoint/)
  })

test.run()
