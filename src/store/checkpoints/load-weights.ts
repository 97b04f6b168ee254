import type { Weights } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { visible } from '../../core/guard/visible.ts'
import { checkpoints, readArrays, readManifest } from './checkpoint.ts'
import { named } from './load-snapshot.ts'

/** A checkpoint that could not be loaded, and why. */
export interface Skipped {
  readonly path: string
  readonly reason: string
}

/** The weights of a checkpoint. */
export interface StoredWeights {
  /** Its folder. */
  readonly path: string
  readonly step: number
  readonly weights: Weights
}

/** Prints a line to standard error. */
const say = ({ path, reason }: Skipped) => void process.stderr.write(`${visible(`skipped ${path}: ${reason}`)}\n`)

/**
 * Reads the weights of a run's newest undamaged checkpoint, or of the one at `step`.
 *
 * @param skip Called for each newer checkpoint that is damaged. Default: prints a line to standard error.
 * @throws UserError when there is none.
 */
export function loadWeights(run: string, step?: number, skip: (skipped: Skipped) => void = say): StoredWeights {
  const kept = checkpoints(run)
  if (step !== undefined) {
    const chosen = kept.find(checkpoint => checkpoint.step === step)
    if (chosen) return read(chosen)
    const steps = kept.map(({ step }) => step)
    throw new UserError(`${run} has no checkpoint at step ${step}: choose one of ${steps.join(', ')}.`)
  }
  let newest: UserError | undefined
  for (const checkpoint of kept) {
    try {
      return read(checkpoint)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      newest ??= error
      if (kept.length > 1) skip({ path: checkpoint.path, reason: error.message })
    }
  }
  throw newest ?? new UserError(`${run} has no weights: the run ended before its first checkpoint; train it again.`)
}

function read({ path, step }: { readonly path: string; readonly step: number }): StoredWeights {
  const arrays = readArrays(path, readManifest(path), name => name.startsWith('weights/'))
  return { path, step, weights: named('weights', arrays) as Weights }
}
