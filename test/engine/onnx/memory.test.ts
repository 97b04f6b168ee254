import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TypedArray } from '../../../src/core/agent.ts'
import { UserError } from '../../../src/core/error.ts'
import { loadRuntime } from '../../../src/engine/onnx/load.ts'
import { arrayOf, gpuMemory, hostMemory } from '../../../src/engine/onnx/memory.ts'
import type { NativeSession, Runtime, Tensor } from '../../../src/engine/onnx/runtime.ts'
import { loadWasm } from '../../../src/engine/onnx/wasm/runtime.ts'

const loaded = await loadRuntime()

/** A fake runtime whose sessions copy, like those of GPU memory; its tensors "on the GPU" have no `data`. */
function copyingRuntime() {
  const buffers = new Map<object, TypedArray>()
  const valuesOf = (tensor: Tensor) => buffers.get(tensor) ?? tensor.data
  const sessions: { allocates: boolean }[] = []
  const session = (_: Uint8Array, allocates = false): NativeSession => {
    sessions.push({ allocates })
    return {
      dispose: () => {},
      run({ from }, { to }) {
        assert.is(to === null, allocates, 'with a preferred location ORT ignores the given outputs')
        if (to) {
          valuesOf(to).set(valuesOf(from!))
          return { to }
        }
        const { type, dims, size } = from!
        const made = { type, dims, size, location: 'gpu-buffer', dispose: () => buffers.delete(made) }
        buffers.set(made, valuesOf(from!).slice())
        return { to: made as unknown as Tensor }
      },
    }
  }
  const runtime: Runtime = { ...loaded, provider: 'webgpu', native: { session } }
  return { runtime, buffers, sessions }
}

for (const [name, memory] of [
  ['on the host', hostMemory(loaded)],
  ['in WebAssembly', hostMemory(await loadWasm())],
  ['on a GPU', gpuMemory(copyingRuntime().runtime)],
] as const)
  test(`memory ${name} keeps vectors of every type separate from each other and from read copies`, () => {
    const first = (['float32', 'int32', 'bool'] as const).map(dtype => {
      const values = arrayOf(dtype, 3)
      values.set([1, 0, 1])
      return memory.place(dtype, values)
    })
    for (const tensor of first) {
      const copy = memory.read(tensor)
      assert.equal([...copy], [1, 0, 1])
      copy.fill(0)
      assert.equal([...memory.read(tensor)], [1, 0, 1])
    }
    memory.write(first[0]!, Float32Array.of(7, 8, 9))
    assert.equal(
      first.map(tensor => memory.read(tensor)),
      [Float32Array.of(7, 8, 9), Int32Array.of(1, 0, 1), Uint8Array.of(1, 0, 1)],
    )
    for (const tensor of first) memory.free(tensor)
  })

test('GPU memory has two sessions per type, and frees its buffers', () => {
  const { runtime, buffers, sessions } = copyingRuntime()
  const memory = gpuMemory(runtime)
  const tensors = [1, 2, 3].map(x => memory.place('float32', Float32Array.of(x)))
  assert.equal(
    sessions.map(({ allocates }) => allocates),
    [true, false],
  )
  assert.is(buffers.size, 3)
  for (const tensor of tensors) memory.free(tensor)
  assert.is(buffers.size, 0)
  assert.not.ok(memory.inPlace)
})

test('without the native binding GPU memory is out of reach', () => {
  const { native: _, ...rest } = loaded
  const open = () => gpuMemory({ ...rest, native: undefined })
  assert.throws(open, (error: Error) => error instanceof UserError)
  assert.throws(open, /does not have its native binding where 1\.30 has it/)
})

test.run()
