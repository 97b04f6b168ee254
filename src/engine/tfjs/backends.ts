import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageFolder } from '../install/package-folder.ts'
import { tf } from '../tf.ts'
import { tfjsNodeState } from '../tfjs-node/examine.ts'
import { loadTfjsNode, tensorflowSight } from '../tfjs-node/load.ts'

const require = createRequire(import.meta.url)

/** A TF.js backend, and whether it works on this machine. */
export interface TfjsBackend {
  readonly name: 'tensorflow' | 'wasm' | 'cpu'
  readonly usable: boolean
  /** What it runs on, or why it does not work. */
  readonly detail: string
}

/** Packages that provide the native backend `tensorflow`. */
const NATIVE = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/**
 * Loads the eager CPU backends, fastest first, and reports whether each works. Leaves TF.js on `cpu`. TensorFlow is
 * loaded with GPUs hidden; if this process has already loaded it for a GPU, it is reported as unusable.
 */
export async function loadBackends(): Promise<readonly TfjsBackend[]> {
  const native = await loadNative()
  const wasm = await loadWasm()
  return [native, wasm, { name: 'cpu', usable: await tf.setBackend('cpu'), detail: 'plain JavaScript' }]
}

let native: TfjsBackend | undefined

async function loadNative(): Promise<TfjsBackend> {
  const name = 'tensorflow'
  if (tensorflowSight() === 'gpu') return { name, usable: false, detail: 'this process uses it on the GPU' }
  if (native) return native
  const reasons: string[] = []
  for (const packageName of NATIVE) {
    const found = await tfjsNodeState(packageName, packageFolder(packageName), 'cpu')
    if (!('folder' in found)) reasons.push(found.state === 'absent' ? `${packageName} is not installed` : found.reason)
    else
      try {
        loadTfjsNode(found.folder, 'cpu')
        native = { name, usable: true, detail: found.detail }
        return native
      } catch (error) {
        reasons.push((error as Error).message)
      }
  }
  return { name, usable: false, detail: reasons.join('; ') }
}

async function loadWasm(): Promise<TfjsBackend> {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map(event => new Set(process.listeners(event as 'uncaughtException')))
  try {
    const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(join(packageFolder('@tensorflow/tfjs-backend-wasm')!, 'dist/'))
    const usable = await tf.setBackend('wasm')
    return { name: 'wasm', usable, detail: usable ? 'WebAssembly' : 'WebAssembly did not start' }
  } catch (error) {
    return { name: 'wasm', usable: false, detail: (error as Error).message.split('\n')[0]! }
  } finally {
    // Its loader adds listeners that rethrow every error, which hides the origin.
    for (const [i, event] of events.entries())
      for (const listener of process.listeners(event as 'uncaughtException'))
        if (!before[i]!.has(listener)) process.removeListener(event, listener)
  }
}
