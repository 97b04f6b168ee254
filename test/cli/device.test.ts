import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { here } from './here.ts'
import { sente } from './sente.ts'

const home = temporary()
const train = ['train', '--agent', 'dqn', '--env', 'CartPole-v1', '--steps', '20', '--plain']

/** The command with no Vulkan driver in sight, on whatever machine, and WebGPU as the only way to a GPU. */
async function withoutDriver(...args: string[]) {
  const hidden = { VK_DRIVER_FILES: '/nowhere.json', VK_ICD_FILENAMES: '/nowhere.json', SENTE_GPU: 'onnx-webgpu' }
  Object.assign(process.env, hidden)
  try {
    return await sente(home, args)
  } finally {
    for (const name of Object.keys(hidden)) delete process.env[name]
  }
}

test('--device gpu without a GPU says why each way is closed, and fails', async () => {
  const { code, stdout, stderr } = await withoutDriver(...train, '--device', 'gpu')
  assert.is(code, 1)
  assert.is(stdout, '')
  assert.match(
    stderr,
    /^error: --device gpu: no GPU engine works here\. ONNX Runtime, WebGPU: .+ Run sente doctor for details, or use --device cpu or auto to compute on the CPU\.\n$/,
  )
})

test('--device auto falls back to the CPU, and says so once', async () => {
  const { code, stderr } = await withoutDriver(...train, '--device', 'auto')
  assert.is(code, 0)
  assert.match(stderr, /^dqn on CartPole-v1 · seed 0 · onnxruntime [\d.]+, 1 thread · no GPU: .+\n/)
  assert.is(stderr.match(/no GPU/g)!.length, 1)
})

test('commands that play compute on the CPU unless --device says otherwise', async () => {
  const run = 'runs/dqn-CartPole-v1-s0'
  assert.is((await withoutDriver('eval', run, '--episodes', '1')).code, 0)
  for (const args of [
    ['eval', run],
    ['arena', run, 'random', '--game', 'TicTacToe-v0'],
  ]) {
    const { code, stderr } = await here(home, [...args, '--device', 'tpu'])
    assert.is(code, 2)
    assert.is(stderr, 'error: --device must be one of auto, cpu, gpu, not "tpu".\n')
  }
  const { code, stderr } = await withoutDriver('eval', run, '--device', 'gpu')
  assert.is(code, 1)
  assert.match(stderr, /^error: --device gpu: no GPU engine works here\./)
})

test.run()
