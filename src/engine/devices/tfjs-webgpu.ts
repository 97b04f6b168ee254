import { openGpu } from '../webgpu/device.ts'
import { webgpuEngine } from '../webgpu/engine.ts'
import { probe } from '../webgpu/probe.ts'
import type { Candidate } from './candidate.ts'

/** TF.js's WebGPU backend on Dawn: GPUs of any vendor, through Vulkan, Metal or Direct3D 12. */
export const tfjsWebgpu: Candidate = {
  name: 'tfjs-webgpu',
  title: 'TF.js, WebGPU',
  engine: 'tfjs',
  probe: () => probe(),
  open: async () => webgpuEngine(await openGpu()),
}
