// Thousands of updates and hundreds of compilations on Dawn's null backend, which computes nothing: memory must not
// grow.
import assert from 'node:assert/strict'
import { type Tensor, tf } from '../../src/engine/tf.ts'
import { openGpu } from '../../src/engine/webgpu/device.ts'
import { webgpuEngine } from '../../src/engine/webgpu/engine.ts'
import { ddpg } from '../engine/steps.ts'

const MOST = 20 // MB
const gpu = await openGpu(['backend=null'])
const engine = webgpuEngine(gpu)
const learning = ddpg({ width: 64, batch: 64 })
engine.own(learning.groups)
const step = await engine.compile(learning.step, learning.inputs)

/** Resident memory, TF.js tensors, and the tensors of its backend. */
function held() {
  globalThis.gc!()
  return { rss: process.memoryUsage().rss / 2 ** 20, tensors: tf.memory().numTensors, data: gpu.backend.numDataIds() }
}

async function steady(what: string, times: number, f: () => Promise<unknown>) {
  for (let i = 0; i < times / 2; i++) await f()
  const before = held()
  for (let i = 0; i < times; i++) await f()
  const after = held()
  assert.equal(after.tensors, before.tensors, `${what}: tensors`)
  assert.equal(after.data, before.data, `${what}: tensors of the backend`)
  const grown = after.rss - before.rss
  assert.ok(grown <= MOST, `${what}: ${grown.toFixed(0)} MB more`)
  console.log(`${times} ${what}: ${before.rss.toFixed(0)} → ${after.rss.toFixed(0)} MB`)
}

await steady('updates', 2000, async () => step.run())
await steady('updates with state read back', 1000, async () => {
  await step.run()
  await engine.settle!()
})
const actor = learning.groups.actor![0]!
await steady('compilations', 200, async () => {
  const policy = await engine.compile(
    ({ x }: { x: Tensor }) => ({ y: x.matMul(actor as Tensor).tanh() }),
    { x: { shape: [64, 3] } },
    { constant: true },
  )
  await policy.run()
  policy.dispose()
})
engine.dispose()
