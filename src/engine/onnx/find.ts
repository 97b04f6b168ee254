import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../cache-folder.ts'
import { ORT_VERSION } from './runtime.ts'

export { ORT_VERSION }

/** An installed onnxruntime-node. */
export interface NativePackage {
  readonly folder: string
  readonly version: string
}

/** Which ONNX Runtime this process uses. */
export interface Found {
  /** The native one; undefined if there is none. */
  readonly native?: NativePackage
  /** Why there is none, as a clause. */
  readonly reason: string
}

/** The folder of the cached native runtime, for this version, system and processor; it may not exist. */
export const cachedRuntime = (): string =>
  join(cacheFolder(), `onnxruntime-${ORT_VERSION}-${process.platform}-${process.arch}`)

/** The onnxruntime-node in it. */
export const cachedPackage = (): string => join(cachedRuntime(), 'node_modules', 'onnxruntime-node')

/** Where `install-cuda` puts CUDA's libraries; the provider itself lies beside the native runtime. */
export const cudaFolder = (): string => join(cachedRuntime(), 'cuda')

/** ONNX Runtime's library for CUDA. */
export const CUDA_PROVIDER = 'libonnxruntime_providers_cuda.so'

/** The ONNX Runtime to use: the native one, unless there is none or the environment has SENTE_RUNTIME=wasm. */
export const findRuntime = (): Found =>
  process.env.SENTE_RUNTIME === 'wasm' ? { reason: 'SENTE_RUNTIME=wasm is set' } : findNative()

/**
 * Finds the native ONNX Runtime: the user's own onnxruntime-node, seen from Sente or from the working folder, if its
 * version is supported, else the cached one, which comes first once `install-cuda` has added CUDA. Loads nothing.
 */
export function findNative(): Found {
  let reason = 'the native runtime is not installed'
  for (const place of [
    ...(hasCuda() ? [cache] : []),
    () => import.meta.url,
    () => join(process.cwd(), 'package.json'),
    cache,
  ]) {
    const found = packageSeenFrom(place)
    if (!found) continue
    const name = `onnxruntime-node ${found.version}`
    if (!supported(found.version)) reason = `${name} in ${found.folder} is not supported: 1.30 or a later 1.x is`
    else if (!bindingFolder(found.folder)) reason = `${name} has no binary for ${process.platform}-${process.arch}`
    else if (!sees(found.folder, 'onnxruntime-common'))
      reason = `${name} in ${found.folder} lacks its dependency onnxruntime-common`
    else return { native: found, reason: '' }
  }
  return { reason }
}

const cache = () => join(cachedRuntime(), 'package.json')

/** Whether the cached runtime has CUDA; false if there is no home folder for a cache. */
function hasCuda(): boolean {
  try {
    return existsSync(cudaFolder())
  } catch {
    return false
  }
}

function packageSeenFrom(place: () => string): NativePackage | undefined {
  try {
    const manifest = createRequire(place()).resolve('onnxruntime-node/package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    return { folder: dirname(manifest), version }
  } catch {
    return undefined // not installed there, or the place has gone
  }
}

/** Whether a package finds another one, which it needs. */
function sees(folder: string, name: string): boolean {
  try {
    createRequire(join(folder, 'package.json')).resolve(name)
    return true
  } catch {
    return false
  }
}

function supported(version: string): boolean {
  const [major, minor] = version.split('.').map(Number)
  return major === 1 && minor! >= 30
}

/** The folder of the native libraries for this system, whichever N-API version they are for. */
export function bindingFolder(folder: string): string | undefined {
  const binaries = join(folder, 'bin')
  if (!existsSync(binaries)) return undefined
  return readdirSync(binaries)
    .map(api => join(binaries, api, process.platform, process.arch))
    .find(path => existsSync(join(path, 'onnxruntime_binding.node')))
}
