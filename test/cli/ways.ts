import type { DeviceRequest } from '../../src/core/agent.ts'
import type { Candidate, CandidateName } from '../../src/engine/devices/candidate.ts'

/**
 * Ways to compute on a GPU as bad as they come, for `examine`: it calls `learnBy` and `learnOn` in processes of their
 * own.
 */
export const ways: readonly Candidate[] = [
  {
    name: 'onnx-cuda',
    title: 'one that works',
    engine: 'onnx',
    probe: async () => ({ usable: true, detail: 'SwiftCard', software: true }),
    open: async threads => (await import('../../src/engine/onnx/engine.ts')).openOnnxEngine({ threads }),
  },
  {
    name: 'onnx-webgpu',
    title: 'one that takes the process down',
    engine: 'onnx',
    probe: async () => ({ usable: true, detail: 'Crashing Card' }),
    open: () => process.abort(),
  },
  {
    name: 'tfjs-node-gpu',
    title: 'one that computes something else',
    engine: 'tfjs',
    probe: async () => ({ usable: true, detail: 'Dizzy Card' }),
    open: () => Promise.reject(new Error('learnBy answers for it')),
  },
  {
    name: 'tfjs-webgpu',
    title: 'one that is not there',
    engine: 'tfjs',
    probe: async () => ({
      usable: false,
      reason: 'the package webgpu is not installed',
      fix: 'npm install webgpu',
      state: 'absent',
    }),
    open: () => Promise.reject(new Error('never asked')),
  },
]

const dizzy = { device: 'gpu', description: 'Dizzy Card', losses: [3, 2, 1], ms: 1 } as const

export async function learnBy(name: CandidateName) {
  if (name === 'tfjs-node-gpu') return dizzy
  return (await import('../../src/app/doctor/self-test.ts')).learnBy(name, ways)
}

export async function learnOn({ device }: DeviceRequest) {
  if (device === 'gpu') throw new Error('none is fast enough')
  return { ...dizzy, device: 'cpu', description: 'plain loops', note: 'measured: cpu 1, onnx-cuda 2 ms' }
}

/** For `apart`. */
export const hello = (who: string) => `hello ${who}`
export const refuse = () => Promise.reject(new Error('no'))
export const hang = () => new Promise(resolve => setTimeout(resolve, 60_000))
export function chatter() {
  console.log('into the answer')
  return [1, { two: 'zwei' }]
}
export function abort() {
  process.stderr.write('loading\nthe driver is not amused\n')
  process.abort()
}
