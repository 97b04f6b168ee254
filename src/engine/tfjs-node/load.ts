import { createRequire } from 'node:module'
import util from 'node:util'
import { UserError } from '../../core/error.ts'
import { tf } from '../tf.ts'
import { repairKernels } from './kernels.ts'
import { restoreUtil } from './restore-util.ts'

const require = createRequire(import.meta.url)

/** What a process lets TensorFlow see: it looks for devices once, when it is loaded. */
export type Sight = 'cpu' | 'gpu'

/**
 * Environment variables under which TensorFlow is loaded; those that are set stay. It logs errors only; on a card it
 * computes in float32 throughout, and leaves the memory that it does not need to others.
 */
export function environment(sight: Sight, threads: number): NodeJS.ProcessEnv {
  return {
    TF_CPP_MIN_LOG_LEVEL: '3',
    TF_ENABLE_ONEDNN_OPTS: '0', // else it logs that they are on, whatever the level
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    NVIDIA_TF32_OVERRIDE: '0',
    ...process.env,
    ...(sight === 'cpu' && { CUDA_VISIBLE_DEVICES: '-1' }),
  }
}

let loaded: Sight | undefined

/** What TensorFlow sees in this process; undefined until it is loaded. */
export const tensorflowSight = (): Sight | undefined => loaded

/**
 * Loads the tfjs-node package in `folder`, which has been examined, as TF.js's backend `tensorflow`. Once is enough.
 *
 * @throws UserError when this process has loaded it with the other sight, or the package brings another copy of TF.js.
 */
export function loadTfjsNode(folder: string, sight: Sight, threads = 1): void {
  if (loaded === sight) return
  if (loaded)
    throw new UserError(
      `TensorFlow computes on the ${loaded.toUpperCase()} in this process, and chooses its devices once; take ` +
        `another process for the ${sight.toUpperCase()}.`,
    )
  restoreUtil(util)
  const { CUDA_VISIBLE_DEVICES: visible } = process.env
  Object.assign(process.env, environment(sight, threads))
  require(folder)
  if (visible !== undefined) process.env.CUDA_VISIBLE_DEVICES = visible
  else delete process.env.CUDA_VISIBLE_DEVICES // others may see the card
  if (!tf.findBackend('tensorflow'))
    throw new UserError(`${folder} brings a copy of TF.js of its own; install the version of @tensorflow/tfjs.`)
  repairKernels()
  loaded = sight
}
