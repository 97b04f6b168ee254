import { createRequire } from 'node:module'
import util from 'node:util'
import { UserError } from '../../core/error.ts'
import { tf } from '../tf.ts'
import { repairKernels } from './kernels.ts'
import { restoreUtil } from './restore-util.ts'

const require = createRequire(import.meta.url)

/** The devices that a process lets TensorFlow see: it enumerates them once, on loading. */
export type Sight = 'cpu' | 'gpu'

/**
 * Environment variables for loading TensorFlow; values already set win. It logs errors only, computes in full float32
 * on a GPU, and allocates GPU memory as needed instead of all of it.
 */
export function environment(sight: Sight, threads: number): NodeJS.ProcessEnv {
  return {
    TF_CPP_MIN_LOG_LEVEL: '3',
    TF_ENABLE_ONEDNN_OPTS: '0', // otherwise it logs that they are on, at any log level
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    NVIDIA_TF32_OVERRIDE: '0',
    ...process.env,
    ...(sight === 'cpu' && { CUDA_VISIBLE_DEVICES: '-1' }),
  }
}

let loaded: Sight | undefined

/** The devices that TensorFlow sees in this process; undefined until it is loaded. */
export const tensorflowSight = (): Sight | undefined => loaded

/**
 * Loads the tfjs-node package in `folder`, already examined, as TF.js's backend `tensorflow`. Idempotent.
 *
 * @throws UserError when this process has loaded it with the other sight, or the package brings its own copy of TF.js.
 */
export function loadTfjsNode(folder: string, sight: Sight, threads = 1): void {
  if (loaded === sight) return
  if (loaded)
    throw new UserError(
      `TensorFlow already computes on the ${loaded.toUpperCase()} in this process, and chooses its devices only ` +
        `once: use another process for the ${sight.toUpperCase()}.`,
    )
  restoreUtil(util)
  const { CUDA_VISIBLE_DEVICES: visible } = process.env
  Object.assign(process.env, environment(sight, threads))
  require(folder)
  if (visible !== undefined) process.env.CUDA_VISIBLE_DEVICES = visible
  else delete process.env.CUDA_VISIBLE_DEVICES // keep the GPU visible to other libraries
  if (!tf.findBackend('tensorflow'))
    throw new UserError(`${folder} brings its own copy of TF.js: install the version of @tensorflow/tfjs-core.`)
  repairKernels()
  loaded = sight
}
