import { createRequire } from 'node:module'
import type * as TF from '@tensorflow/tfjs'

const require = createRequire(import.meta.url)
let loaded: typeof TF | undefined

function load(): typeof TF {
  if (loaded) return loaded
  loaded = require('@tensorflow/tfjs') as typeof TF
  loaded.enableProdMode() // no banner, no per-op timing checks
  return loaded
}

/**
 * TF.js, loaded on first use: loading takes most of a second, and commands that train nothing should start at once.
 * `require` yields the one CommonJS copy that Node resolves; two copies would mean two TF.js engines.
 */
export const tf: typeof TF = new Proxy({} as typeof TF, {
  get: (_, name) => Reflect.get(load(), name),
  has: (_, name) => Reflect.has(load(), name),
})
