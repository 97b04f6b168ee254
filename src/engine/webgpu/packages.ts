import { createRequire } from 'node:module'

/** The optional packages: Dawn (Chromium's WebGPU) as a Node.js addon, and TF.js's WebGPU backend. */
export const DAWN = 'webgpu'
export const BACKEND = '@tensorflow/tfjs-backend-webgpu'

const CORE = '@tensorflow/tfjs-core'

/** The command that installs them. */
export const INSTALL = `npm install ${BACKEND}@4.22.0 ${DAWN}@0.6.2`

/** Paths of the packages' entry files. */
export interface Packages {
  readonly dawn: string
  readonly backend: string
  /** `@tensorflow/tfjs-core`, which the backend must share. */
  readonly tfjs: string
}

/** Why the packages cannot be used, as a clause, and how to fix it. */
export interface Problem {
  readonly reason: string
  readonly fix?: string
}

/** Finds the packages without loading them. `from`, for tests: the file to resolve from. */
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
  const tfjs = require.resolve(CORE)
  if (find(CORE, createRequire(backend)) !== tfjs)
    return { reason: `${BACKEND} has its own copy of TF.js`, fix: INSTALL }
  return { dawn, backend, tfjs }
}
