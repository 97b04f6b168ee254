import type { DeviceRequest } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { Engine } from '../engine/engine.ts'
import { onnxEngine } from '../engine/onnx/onnx-engine.ts'
import { loadWasm } from '../engine/onnx/wasm/runtime.ts'

/**
 * Opens the compiled engine on ONNX Runtime's WebAssembly, with one thread.
 *
 * @throws UserError for a GPU or the eager engine, and when the WebAssembly does not load.
 */
export async function openEngine({ device, engine }: DeviceRequest): Promise<Engine> {
  if (device === 'gpu') throw new UserError("sente/web computes on the CPU: leave device out, or use 'cpu'.")
  if (engine === 'tfjs') throw new UserError("sente/web has the compiled engine only: leave engine out, or use 'onnx'.")
  return onnxEngine(await loadWasm())
}
