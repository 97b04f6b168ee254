import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { type Finding, software } from '../devices/candidate.ts'
import { type AdapterInfo, adapterName, isSoftware } from './adapter.ts'
import { findPackages, type Packages } from './packages.ts'

/** What the child process reports. */
export type Answer =
  | { readonly adapter: AdapterInfo; readonly product: number }
  | { readonly failed: 'dawn' | 'adapter' | 'tfjs'; readonly message: string }
  | { readonly ended: number | string }

/**
 * Tests whether TF.js computes on WebGPU here: the packages are installed, Dawn finds an adapter, and TF.js multiplies
 * two matrices on it, all in a child process. The parameters are for tests.
 */
export async function probe(packages = findPackages(), ask = askChild): Promise<Finding> {
  if ('reason' in packages) return { usable: false, state: 'absent', ...packages }
  const answer = await ask(packages)
  if ('ended' in answer)
    return {
      usable: false,
      state: 'crashed',
      reason: `a process that used it ended with ${answer.ended}`,
      fix: 'update the driver of the GPU',
    }
  if ('failed' in answer) return { usable: false, state: answer.failed, ...problem(answer) }
  if (answer.product !== 2)
    return {
      usable: false,
      state: 'wrong',
      reason: `${adapterName(answer.adapter)} computes 1·1 + 1·1 = ${answer.product}`,
    }
  const detail = `${adapterName(answer.adapter)}, through Dawn`
  return isSoftware(answer.adapter) ? software(detail) : { usable: true, detail }
}

function problem({ failed, message }: { failed: 'dawn' | 'adapter' | 'tfjs'; message: string }) {
  if (failed === 'adapter')
    return {
      reason: `Dawn finds no GPU${message && ` (${message})`}`,
      ...(process.platform === 'linux' && {
        fix: "install the GPU's driver with Vulkan, and the Vulkan loader: apt-get install libvulkan1",
      }),
    }
  const name = failed === 'dawn' ? 'webgpu' : '@tensorflow/tfjs-backend-webgpu'
  return { reason: `${name} does not work (${message})` }
}

/** Tries the packages in a separate Node process. */
const SCRIPT = `
import { createRequire } from 'node:module'
const [dawnFile, backendFile, tfjsFile] = process.argv.slice(1)
const answer = what => process.send(what, () => process.exit())
const fail = failed => error => answer({ failed, message: String(error?.message ?? error).split('\\n')[0] })
const dawn = await import(dawnFile).catch(fail('dawn'))
Object.assign(globalThis, dawn.globals)
let gpu, adapter
try {
  gpu = dawn.create([])
  adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
} catch (error) { await fail('adapter')(error) }
if (!adapter) fail('adapter')('')
else try {
  if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: {} })
  Object.defineProperty(navigator, 'gpu', { value: gpu })
  const require = createRequire(backendFile)
  const tf = require(tfjsFile)
  require(backendFile)
  await tf.setBackend('webgpu')
  const [product] = await tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).data()
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  answer({ adapter: { vendor, architecture, device, description, isFallbackAdapter }, product })
} catch (error) { fail('tfjs')(error) }
`

function askChild({ dawn, backend, tfjs }: Packages): Promise<Answer> {
  return new Promise(resolve => {
    const args = ['--input-type=module', '-e', SCRIPT, '--', pathToFileURL(dawn).href, backend, tfjs]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: 60_000 })
    child.on('message', answer => resolve(answer as Answer))
    child.on('error', error => resolve({ ended: error.message }))
    child.on('close', (code, signal) => resolve({ ended: signal ?? code ?? 'unknown' }))
  })
}
