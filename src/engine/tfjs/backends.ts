import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageFolder } from '../package-folder.ts'
import { tf } from '../tf.ts'
import { tfjsNodeState } from '../tfjs-node/examine.ts'
import { loadTfjsNode, tensorflowSight } from '../tfjs-node/load.ts'

const require = createRequire(import.meta.url)

/** A TF.js backend as found on this machine. */
export interface TfjsBackend {
  readonly name: 'tensorflow' | 'wasm' | 'cpu'
  readonly usable: boolean
  /** How it runs, or why it does not. */
  readonly detail: string
}

/** Packages that bring the backend `tensorflow`, native code. */
const NATIVE = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/**
 * Loads the eager backends of the CPU, fastest first, and tells of each whether it can be used. TF.js ends up on `cpu`.
 * TensorFlow does not see a GPU then; where this process has loaded it for one, the others are left.
 */
export async function loadBackends(): Promise<readonly TfjsBackend[]> {
  const native = await loadNative()
  const wasm = await loadWasm()
  return [native, wasm, { name: 'cpu', usable: await tf.setBackend('cpu'), detail: 'plain JavaScript' }]
}

let native: TfjsBackend | undefined

async function loadNative(): Promise<TfjsBackend> {
  const name = 'tensorflow'
  if (tensorflowSight() === 'gpu') return { name, usable: false, detail: 'it computes on the GPU in this process' }
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
    // Its loader adds listeners that throw every error anew, which hides where it came from.
    for (const [i, event] of events.entries())
      for (const listener of process.listeners(event as 'uncaughtException'))
        if (!before[i]!.has(listener)) process.removeListener(event, listener)
  }
}
