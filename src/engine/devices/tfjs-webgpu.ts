import { UserError } from '../../core/error.ts'
import type { Candidate } from './candidate.ts'

export const tfjsWebgpu: Candidate = {
  name: 'tfjs-webgpu',
  title: 'TF.js, WebGPU',
  engine: 'tfjs',
  probe: async () => ({ usable: false, reason: 'it is not built yet' }),
  open: () => Promise.reject(new UserError('it is not built yet')),
}
