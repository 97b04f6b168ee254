import { UserError } from '../../core/error.ts'
import type { Candidate } from './candidate.ts'

export const onnxCuda: Candidate = {
  name: 'onnx-cuda',
  title: 'ONNX Runtime, CUDA',
  engine: 'onnx',
  probe: async () => ({ usable: false, reason: 'it is not built yet' }),
  open: () => Promise.reject(new UserError('it is not built yet')),
}
