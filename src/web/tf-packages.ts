import * as core from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers' // registers all gradients
import '@tensorflow/tfjs-backend-cpu'

/** TF.js's core and layers, with the backend `cpu` and all gradients. */
export const packages = (): object => ({ ...core, ...layers })
