import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findingOf } from '../../../src/engine/devices/tfjs-node-gpu.ts'

const detail = 'TensorFlow 2.21.0 (tfjs-node-gpu 4.22.0)'
const gpu = { state: 'gpu', folder: '/p', detail } as const
const cpuOnly = { state: 'cpu-only', folder: '/p', detail, reason: 'it sees no card', fix: 'a driver' } as const

test('a card is reported by name', () => {
  assert.equal(findingOf(gpu), { usable: true, detail })
  assert.equal(findingOf({ ...gpu, card: 'NVIDIA H100' }), { usable: true, detail: `NVIDIA H100, ${detail}` })
})

test('other states give the reason and the fix', () => {
  const broken = { state: 'binding-broken', reason: 'it does not load', fix: 'npx sente build-tfjs-node' } as const
  assert.equal(findingOf(broken), { usable: false, ...broken })
  const { state, reason, fix } = cpuOnly
  assert.equal(findingOf(cpuOnly), { usable: false, state, reason, fix })
})

test('without a card it counts only if software adapters do', () => {
  process.env.SENTE_SOFTWARE_GPU = '1'
  assert.equal(findingOf(cpuOnly), { usable: true, detail: `${detail} on the CPU`, software: true })
  delete process.env.SENTE_SOFTWARE_GPU
})

test.run()
