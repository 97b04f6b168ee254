import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheFolder } from '../../../src/engine/cache-folder.ts'
import { removeCuda } from '../../../src/engine/install/cuda.ts'
import { moveInto, withScratch } from '../../../src/engine/install/scratch.ts'
import { bindingFolder, CUDA_PROVIDER, cachedPackage, cudaFolder, findNative } from '../../../src/engine/onnx/find.ts'
import { loadRuntime } from '../../../src/engine/onnx/load.ts'

const root = mkdtempSync(join(tmpdir(), 'install-'))
const before = process.env.SENTE_CACHE
process.env.SENTE_CACHE = join(root, 'cache')
test.after(() => {
  rmSync(root, { recursive: true })
  if (before === undefined) delete process.env.SENTE_CACHE
  else process.env.SENTE_CACHE = before
})

function put(path: string, text = ''): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

test('a scratch folder is deleted whatever happens, and so is what a killed installation left behind', async () => {
  const [old, fresh] = ['installing-old', 'installing-fresh'].map(name => join(cacheFolder(), name)) as [string, string]
  for (const folder of [old, fresh]) mkdirSync(folder, { recursive: true })
  utimesSync(old, 0, 0)
  let used = ''
  const failing = withScratch(async folder => {
    used = folder
    put(join(folder, 'file'))
    throw new Error('no network')
  })
  assert.is(await failing.catch((error: Error) => error.message), 'no network')
  assert.equal([used, old, fresh].map(existsSync), [false, false, true])
})

test('a folder moves into place over a damaged one, not over a good one', () => {
  const place = join(root, 'place')
  const good = () => existsSync(join(place, 'binding'))
  for (const [name, kept] of [
    ['first', 'first'],
    ['second', 'first'],
  ]) {
    put(join(root, name!, 'binding'), name)
    put(join(place, 'half'))
    moveInto(join(root, name!), place, good)
    assert.is(readFileSync(join(place, 'binding'), 'utf8'), kept)
  }
})

test('the cached runtime with CUDA comes before the project’s own, until CUDA is removed', () => {
  const binding = join(cachedPackage(), 'bin', 'napi-v6', process.platform, process.arch)
  put(join(binding, 'onnxruntime_binding.node'))
  put(join(binding, CUDA_PROVIDER))
  put(join(cachedPackage(), 'package.json'), '{ "version": "1.30.0" }')
  put(join(cudaFolder(), 'libcudart.so.13'))
  const without = findNative()
  assert.ok(
    without.native ? without.native.folder !== cachedPackage() : /lacks .* onnxruntime-common/.test(without.reason),
  )
  put(join(cachedPackage(), '..', 'onnxruntime-common', 'index.js'))
  assert.equal(findNative(), { native: { folder: cachedPackage(), version: '1.30.0' }, reason: '' })
  assert.is(bindingFolder(cachedPackage()), binding)
  assert.is(removeCuda(), cudaFolder())
  assert.equal([cudaFolder(), join(binding, CUDA_PROVIDER), binding].map(existsSync), [false, false, true])

  put(join(cachedPackage(), 'package.json'), '{ "version": "1.20.1" }')
  const { native, reason } = findNative() // the project's own, where it has one
  assert.ok(native ? native.folder !== cachedPackage() : /1\.20\.1 .* is not supported: 1\.30 or a later/.test(reason))
})

test('a native runtime that does not load is named with its own remedy, and WebAssembly takes its place', async () => {
  const binding = join(cachedPackage(), 'bin', 'napi-v6', process.platform, process.arch)
  put(join(cachedPackage(), 'package.json'), '{ "version": "1.30.0", "main": "none.js" }')
  put(join(binding, 'onnxruntime_binding.node'))
  put(join(cudaFolder(), 'libcudart.so.13')) // so that it comes first
  const { name, hint } = await loadRuntime()
  assert.match(name, /in WebAssembly$/)
  assert.match(hint!, /because onnxruntime-node in .* does not load \(.*\): remove it, or install another version\.$/)
  const failed = await loadRuntime({ provider: 'webgpu' }).catch((error: Error) => error.message)
  assert.match(failed as string, /and GPUs need it: remove it, or install another version, or use --device cpu\.$/)
})

test.run()
