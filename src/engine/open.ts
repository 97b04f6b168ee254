import type { DeviceRequest } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { option } from '../core/option.ts'
import type { Engine } from './engine.ts'

/** Options of every agent that computes; spread them into its own. */
export const engineOptions = {
  threads: option(1, 'threads to an operation; 2 are faster from about 256 units and rows on, if the machine is idle', {
    min: 1,
    integer: true,
  }),
}

/**
 * The engine for a request. `auto` takes the compiled one where onnxruntime-node loads, else eager TF.js, and says so in its
 * description. Nothing native is loaded before.
 *
 * @throws UserError when what was asked for by name cannot be had.
 */
export async function openEngine({ device, engine }: DeviceRequest, threads = 1): Promise<Engine> {
  if (device === 'gpu')
    throw new UserError(
      'there is no GPU engine in this version: both engines (onnx and tfjs) compute on the CPU; use --device auto or --device cpu.',
      { usage: true },
    )
  if (engine === 'tfjs') return openTfjs()
  const { openOnnxEngine } = await import('./onnx-engine.ts')
  try {
    return await openOnnxEngine({ threads })
  } catch (error) {
    if (engine === 'onnx' || !(error instanceof UserError)) throw error
    return openTfjs([error.message])
  }
}

async function openTfjs(notes: readonly string[] = []): Promise<Engine> {
  const { openTfjsEngine } = await import('./tfjs-engine.ts')
  return openTfjsEngine({ notes })
}
