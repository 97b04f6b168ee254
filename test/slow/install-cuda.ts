/** Loads the installed CUDA libraries and then the provider, which on a machine without a card lacks the driver only. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bindingFolder, CUDA_PROVIDER, findRuntime } from '../../src/engine/onnx/find.ts'
import { cudaLibraries, preloadCuda } from '../../src/engine/onnx/preload.ts'

const folder = findRuntime().native!.folder
assert.ok(folder.startsWith(process.env.SENTE_CACHE!), `the runtime in use is ${folder}`)
assert.equal(cudaLibraries().length, 6)
preloadCuda()
assert.throws(
  () => process.dlopen({ exports: {} }, join(bindingFolder(folder)!, CUDA_PROVIDER)),
  /libcuda\.so\.1: cannot open shared object file/,
)
