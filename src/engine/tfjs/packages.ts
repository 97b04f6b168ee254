// TF.js in Node. A browser has src/web/tf-packages.ts instead: see `browser` in package.json.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * TF.js's core and layers, with the backend `cpu` and all gradients. `require` yields the one CommonJS copy that Node
 * resolves; two copies would mean two TF.js engines.
 */
export function packages(): object {
  const core = require('@tensorflow/tfjs-core')
  const layers = require('@tensorflow/tfjs-layers') // registers all gradients
  require('@tensorflow/tfjs-backend-cpu')
  return { ...core, ...layers }
}
