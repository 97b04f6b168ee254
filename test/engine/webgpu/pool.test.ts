import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Pool } from '../../../src/engine/webgpu/pool.ts'
import { TENSOR, USAGE } from '../../../src/engine/webgpu/types.ts'
import { FakeDevice } from './fake-gpu.ts'

const UNIFORM = USAGE.uniform | USAGE.copyTarget

test('a released buffer is reused for the next tensor of its size and usage', () => {
  const pool = new Pool(new FakeDevice())
  const first = pool.acquireBuffer(16, TENSOR)
  pool.releaseBuffer(first)
  assert.is.not(pool.acquireBuffer(8, TENSOR), first)
  assert.is.not(pool.acquireBuffer(16, USAGE.copyTarget), first)
  assert.is(pool.acquireBuffer(16, TENSOR), first)
  assert.is.not(pool.acquireBuffer(16, TENSOR), first)
})

test('constants and shapes keep their buffers, and held buffers are separate', () => {
  const pool = new Pool(new FakeDevice())
  const [constant, uniform, passing] = [
    pool.acquireBuffer(16, TENSOR, true),
    pool.acquireBuffer(16, UNIFORM),
    pool.acquireBuffer(16, TENSOR),
  ]
  for (const buffer of [constant, uniform, passing]) pool.releaseBuffer(buffer)
  const held = pool.hold(16)
  assert.is.not(held, passing)
  assert.is(pool.acquireBuffer(16, TENSOR), passing)
  assert.is.not(pool.acquireBuffer(16, TENSOR, true), constant)
  assert.is.not(pool.acquireBuffer(16, UNIFORM), uniform)
  assert.is(pool.hold(0).size, 4)
})

test('all are destroyed together', () => {
  const device = new FakeDevice()
  const pool = new Pool(device)
  pool.releaseBuffer(pool.acquireBuffer(16, TENSOR))
  pool.hold(8)
  pool.acquireBuffer(4, UNIFORM)
  assert.is(device.live, 3)
  pool.destroy()
  assert.is(device.live, 0)
})

test.run()
