import { createRequire } from 'node:module'

/** The optional packages: Dawn, Chromium's WebGPU, as an addon for Node.js; and TF.js's backend for WebGPU. */
export const DAWN = 'webgpu'
export const BACKEND = '@tensorflow/tfjs-backend-webgpu'

/** What installs them. */
export const INSTALL = `npm install ${BACKEND}@4.22.0 ${DAWN}@0.6.2`

/** Where the packages' entry files are. */
export interface Packages {
  readonly dawn: string
  readonly backend: string
  /** `@tensorflow/tfjs`, whose TF.js the backend must share. */
  readonly tfjs: string
}

/** Why the packages cannot be used, as the end of a sentence, and what mends it. */
export interface Problem {
  readonly reason: string
  readonly fix?: string
}

/** Finds the packages; nothing is loaded. `from`, for tests: the file that asks. */
export function findPackages(from: string = import.meta.url): Packages | Problem {
  const require = createRequire(from)
  const find = (name: string, of = require) => {
    try {
      return of.resolve(name)
    } catch {
      return undefined
    }
  }
  const dawn = find(DAWN)
  const backend = find(BACKEND)
  const absent = [...(backend ? [] : [BACKEND]), ...(dawn ? [] : [DAWN])]
  if (!dawn || !backend)
    return { reason: `${absent.join(' and ')} ${absent.length > 1 ? 'are' : 'is'} not installed`, fix: INSTALL }
  const tfjs = require.resolve('@tensorflow/tfjs')
  const core = '@tensorflow/tfjs-core'
  if (find(core, createRequire(backend)) !== find(core, createRequire(tfjs)))
    return { reason: `${BACKEND} has a copy of TF.js of its own`, fix: INSTALL }
  return { dawn, backend, tfjs }
}
