import { UserError } from '../core/error.ts'
import type { WasmFiles } from '../engine/onnx/wasm/files.ts'

/** What to do when they do not load. */
export const REMEDY = 'serve both files of ONNX Runtime beside the script, or name their place with wasmFiles'

let script = new URL('../engine/onnx/wasm/ort-wasm-simd-threaded.mjs', import.meta.url)
let binary = new URL('../engine/onnx/wasm/ort-wasm-simd-threaded.wasm', import.meta.url)

/**
 * Names the folder of ONNX Runtime's two files, `ort-wasm-simd-threaded.mjs` and `.wasm`, for a bundler that leaves
 * them where the package has them (`dist/src/engine/onnx/wasm`). Call it before anything trains.
 */
export function wasmFiles(folder: string | URL): void {
  const base = new URL(
    `${folder}`.replace(/\/?$/, '/'),
    (globalThis as unknown as { readonly location: URL }).location.href,
  )
  script = new URL('ort-wasm-simd-threaded.mjs', base)
  binary = new URL('ort-wasm-simd-threaded.wasm', base)
}

/** Fetches the two files. */
export async function readFiles(): Promise<WasmFiles> {
  const [{ default: create }, answer] = await Promise.all([import(/* @vite-ignore */ script.href), fetch(binary)])
  if (!answer.ok) throw new UserError(`${binary.href} answers ${answer.status}`)
  return { create, wasmBinary: new Uint8Array(await answer.arrayBuffer()) }
}
