import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Runs `work` in a temporary folder. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sente-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Writes a file and its parent folders; `#!` makes it executable. */
export function put(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
  return path
}

/** The index.js of a working package; `gpu`: it uses a GPU. */
export const working = (gpu: boolean, log = '') => `
  const isUsingGpuDevice = ${gpu} && process.env.CUDA_VISIBLE_DEVICES !== '-1'
  if (isUsingGpuDevice || !${gpu}) console.error(${JSON.stringify(log)})
  exports.backend = () => ({ isUsingGpuDevice, binding: { TF_Version: '2.21.0' } })
  exports.ones = () => ({ matMul: () => ({ dataSync: () => [require('util').isNullOrUndefined(null) ? 2 : 0] }) })`

/** A package like tfjs-node-gpu in `folder`; without `main` it has no native library. */
export function install(folder: string, main?: string): string {
  const napi_versions = [3, 8, 99]
  put(join(folder, 'package.json'), JSON.stringify({ version: '4.22.0', main: 'index.js', binary: { napi_versions } }))
  if (main !== undefined) {
    put(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), 'TensorFlow')
    put(join(folder, 'index.js'), main)
  }
  return folder
}
