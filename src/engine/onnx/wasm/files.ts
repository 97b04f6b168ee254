// ONNX Runtime's WebAssembly in Node. A browser has src/web/wasm-files.ts instead: see `browser` in package.json.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const FILE = 'ort-wasm-simd-threaded'
const require = createRequire(import.meta.url)

/** The compiled module and the script that instantiates it. */
export interface WasmFiles {
  readonly create: (settings: object) => Promise<unknown>
  readonly wasmBinary: Uint8Array
}

/** What to do when they do not load. */
export const REMEDY: string = 'reinstall sente, or use --engine tfjs'

/** Reads the two files: beside this one in the built package, in onnxruntime-web in a clone. */
export async function readFiles(): Promise<WasmFiles> {
  const path = join(folder(), FILE)
  const { default: create } = (await import(pathToFileURL(`${path}.mjs`).href)) as { default: WasmFiles['create'] }
  return { create, wasmBinary: readFileSync(`${path}.wasm`) }
}

function folder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url))
  return existsSync(join(here, `${FILE}.wasm`)) ? here : join(require.resolve(`onnxruntime-web/${FILE}.wasm`), '..')
}
