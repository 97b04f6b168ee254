import { UserError } from '../../core/error.ts'
import type { Candidate } from './candidate.ts'

export const tfjsNodeGpu: Candidate = {
  name: 'tfjs-node-gpu',
  title: 'TF.js, TensorFlow on CUDA',
  engine: 'tfjs',
  probe: async () => ({ usable: false, reason: 'it is not built yet' }),
  open: () => Promise.reject(new UserError('it is not built yet')),
}
