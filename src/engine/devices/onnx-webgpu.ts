import { UserError } from '../../core/error.ts'
import type { Candidate } from './candidate.ts'

export const onnxWebgpu: Candidate = {
  name: 'onnx-webgpu',
  title: 'ONNX Runtime, WebGPU',
  engine: 'onnx',
  probe: async () => ({ usable: false, reason: 'it is not built yet' }),
  open: () => Promise.reject(new UserError('it is not built yet')),
}
