import { UserError } from '../../core/error.ts'
import { REFUSED } from '../kernels/refused.ts'
import { tf } from '../tf.ts'
import { at } from './frames.ts'

/** Turns an error inside a step into a UserError with the line of the caller's code and the fix. */
export function explain(error: Error, name: string): UserError {
  const because = { cause: error }
  if (tf.getBackend() !== 'trace')
    return new UserError(
      `the step "${name}" changes TF.js's backend (through tf.setBackend, or by opening an engine): do that before ` +
        `compiling.`,
      because,
    )
  if (error instanceof UserError) return error
  const kernel = /Cannot find registered kernel '([^']+)'|Kernel '([^']+)' not registered/.exec(error.message)
  if (kernel) {
    const used = (kernel[1] ?? kernel[2])!
    const { why, instead } = REFUSED[used] ?? { why: undefined, instead: 'other operations' }
    return new UserError(
      `the step "${name}" uses the TF.js kernel ${used}${at(error.stack)}, which cannot be compiled` +
        `${why ? ` (${why})` : ''}: use ${instead}, or run with --engine tfjs.`,
      because,
    )
  }
  const gradient = /gradient function not found for (\w+)/.exec(error.message)
  if (gradient)
    return new UserError(
      `TF.js has no gradient for ${gradient[1]}, which the loss of the step "${name}" depends on${at(error.stack)}.`,
      because,
    )
  return new UserError(`the step "${name}" failed${at(error.stack)}: ${error.message}`, because)
}
