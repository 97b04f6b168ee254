import { UserError } from '../../../core/error.ts'
import { REMEDY, readFiles } from './files.ts'

/** ONNX Runtime compiled to WebAssembly: its C interface (onnxruntime/wasm/api.h) and its memory. 0 is success. */
export interface OrtModule {
  /** The memory; replaced by a longer view of the same memory when that grows. */
  readonly HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  stringToUTF8(text: string, pointer: number, most: number): void
  lengthBytesUTF8(text: string): number
  UTF8ToString(pointer: number): string
  /** Also updates `HEAPU8`. */
  getValue(pointer: number, type: 'i32'): number
  _OrtInit(threads: number, severity: number): number
  /** Writes an error code and the pointer of a message. */
  _OrtGetLastError(code: number, message: number): number
  _OrtCreateSessionOptions(
    optimization: number,
    arena: boolean,
    pattern: boolean,
    parallel: number,
    profile: boolean,
    reserved: number,
    id: number,
    severity: number,
    verbosity: number,
    saveTo: number,
  ): number
  _OrtReleaseSessionOptions(options: number): number
  _OrtCreateSession(model: number, bytes: number, options: number): number
  _OrtReleaseSession(session: number): number
  _OrtCreateTensor(type: number, data: number, bytes: number, dims: number, rank: number, place: number): number
  _OrtReleaseTensor(tensor: number): number
  /** Writes the numbers of inputs and outputs. */
  _OrtGetInputOutputCount(session: number, inputs: number, outputs: number): number
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    options: number,
  ): number
}

/** ONNX Runtime's log level for errors. */
export const ERRORS = 3

let module: Promise<OrtModule> | undefined

/**
 * Loads ONNX Runtime's WebAssembly into this thread, once: 14 MB, a quarter of a second. Single-threaded; it writes no
 * files and opens no connections.
 *
 * @throws UserError when its files are missing or this Node cannot run them.
 */
export function loadModule(): Promise<OrtModule> {
  module ??= load()
  return module
}

async function load(): Promise<OrtModule> {
  const { Worker } = globalThis as { Worker?: unknown }
  try {
    const { create, wasmBinary } = await readFiles()
    const ort = (await create({ numThreads: 1, wasmBinary })) as OrtModule
    check(ort, ort._OrtInit(1, ERRORS) === 0)
    return ort
  } catch (cause) {
    throw new UserError(
      `the WebAssembly runtime does not load (${(cause as Error).message.split('\n')[0]}): ${REMEDY}.`,
      { cause },
    )
  } finally {
    // The module sets a global Worker, from which other packages would conclude that this is a browser.
    if (Worker === undefined) delete (globalThis as { Worker?: unknown }).Worker
  }
}

/** Memory of the module. @throws UserError when there is none left. */
export function allocate(ort: OrtModule, bytes: number): number {
  const pointer = ort._malloc(Math.max(bytes, 1))
  if (pointer === 0) throw full()
  ort.getValue(pointer, 'i32')
  return pointer
}

/** @throws the last call's error, if it failed. */
export function check(ort: OrtModule, good: boolean): void {
  if (good) return
  const message = lastError(ort)
  throw /bad_alloc|bad allocation|Failed to allocate/.test(message) ? full() : new Error(message)
}

function lastError(ort: OrtModule): string {
  const at = allocate(ort, 8)
  ort._OrtGetLastError(at, at + 4)
  const message = ort.UTF8ToString(ort.getValue(at + 4, 'i32'))
  ort._free(at)
  return message
}

const full = (): UserError =>
  new UserError(
    'the WebAssembly runtime has no memory left, because it can use 4 GiB only: install the native one (npx sente ' +
      'install-native), or use a smaller batch or a smaller network.',
  )
