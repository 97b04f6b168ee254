import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bindingPath, blindness, tfjsNodeState } from '../../../src/engine/tfjs-node/examine.ts'
import { inFolder, install, working } from './fake.ts'

const NAME = '@tensorflow/tfjs-node-gpu'
const fix = 'npx sente build-tfjs-node'
const detail = 'TensorFlow 2.21.0 (tfjs-node-gpu 4.22.0)'
const CARD =
  'I0000 gpu_device.cc:2432] Created device /device:GPU:0 with 78 MB memory: -> device: 0, name: NVIDIA H100, pci ' +
  'bus id: 0'

test('absent', async () => {
  const reason = `the package ${NAME} is not installed`
  assert.equal(await tfjsNodeState(NAME, undefined, 'gpu'), { state: 'absent', reason, fix })
})

test('no-binding: the library is expected under the newest Node-API that both support', () =>
  inFolder(async folder => {
    install(folder)
    assert.is(bindingPath(folder), join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'))
    const reason = `${NAME} 4.22.0 is installed without its native library: its install script did not run, or failed`
    assert.equal(await tfjsNodeState(NAME, folder, 'gpu'), { state: 'no-binding', reason, fix })
  }))

test('binding-broken: it throws, crashes or computes wrong results, in a child process', () =>
  inFolder(async folder => {
    const broken = async (main: string, problem: string) =>
      assert.equal(await tfjsNodeState(NAME, install(folder, main), 'gpu'), {
        state: 'binding-broken',
        reason: `${NAME} 4.22.0 does not load (${problem})`,
        fix,
      })
    await broken('throw new Error("libtensorflow.so.2: cannot open")', 'libtensorflow.so.2: cannot open')
    await broken('process.abort()', 'ended with SIGABRT')
    await broken(working(true).replace('? 2 : 0', '? 3 : 0'), '1 · 1 + 1 · 1 gave 3')
  }))

const driver = "NVIDIA's driver is not installed, or finds no card"

test('cpu-only', () =>
  inFolder(async folder => {
    install(folder, working(false, 'I0000 cudart_stub.cc:31] Could not find cuda drivers on your machine.'))
    assert.equal(await tfjsNodeState(NAME, folder, 'gpu'), {
      state: 'cpu-only',
      folder,
      detail,
      reason: `TensorFlow 2.21.0 does not use the GPU: ${driver}`,
      fix: "install NVIDIA's driver and check that nvidia-smi lists the card",
    })
  }))

test('the log says why it does not use the GPU', () => {
  const library = (name: string) => `W dso_loader.cc:64] Could not load dynamic library '${name}'; dlerror: cannot open`
  for (const [log, reason] of [
    ['', 'it was built without CUDA'],
    ['E0000 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error', driver],
    [library('libcuda.so.1'), driver],
    [library('libcudnn.so.8'), "CUDA's libcudnn.so.8 is missing"],
    ['W gpu_device.cc:2348] Cannot dlopen some GPU libraries.', 'a CUDA library is missing'],
    ['I gpu_device.cc:2257] The minimum required Cuda capability is 6.0.', 'it does not support a card this old'],
  ] as const)
    assert.is(blindness(log).reason, reason)
  assert.is(blindness('').fix, fix)
})

test('gpu: with the name of the card, unless the process hides it', () =>
  inFolder(async folder => {
    install(folder, working(true, CARD))
    assert.equal(await tfjsNodeState(NAME, folder, 'gpu'), { state: 'gpu', folder, detail, card: 'NVIDIA H100' })
    assert.is((await tfjsNodeState(NAME, folder, 'cpu')).state, 'cpu-only')
    install(folder, working(true))
    assert.equal(await tfjsNodeState(NAME, folder, 'gpu'), { state: 'gpu', folder, detail })
  }))

test.run()
