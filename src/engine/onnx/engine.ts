import { isMainThread } from 'node:worker_threads'
import { UserError } from '../../core/error.ts'
import type { Engine } from '../engine.ts'
import { loadRuntime } from './load.ts'
import { onnxEngine } from './onnx-engine.ts'
import type { OnnxOptions } from './options.ts'
import { sessionThread } from './session-thread.ts'

/**
 * Loads ONNX Runtime and opens the compiled engine on it (`onnxEngine`).
 *
 * WebGPU works in one thread of a process only: ONNX Runtime crashes if two run sessions concurrently.
 *
 * @throws UserError when ONNX Runtime or its provider does not load.
 */
export async function openOnnxEngine(options: OnnxOptions = {}): Promise<Engine> {
  const { threads = 1, provider = 'cpu' } = options
  if (provider === 'webgpu' && !isMainThread)
    throw new UserError(
      'worker threads cannot use WebGPU, because ONNX Runtime crashes if two threads use it at the same time: use ' +
        '--device cpu in them.',
    )
  return onnxEngine(await loadRuntime({ threads, provider }), options, sessionThread)
}
