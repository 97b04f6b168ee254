import { UserError } from '../../core/error.ts'
import { tf } from '../tf.ts'
import { at } from './frames.ts'
import type { Session } from './session.ts'

/** Methods of TF.js models that continue after they return, when the trace is over and its tensors are gone. */
const METHODS = ['trainOnBatch', 'fit', 'fitDataset', 'evaluateDataset'] as const

/**
 * Makes those methods fail the trace of `session`, until the returned function is called. They do not reject, since a
 * step that does not await them would crash the process with an unhandled rejection.
 */
export function refuseUnawaited(session: Session, name: string): () => void {
  const restore = [tf.LayersModel.prototype, tf.Sequential.prototype].flatMap(prototype =>
    METHODS.filter(method => Object.hasOwn(prototype, method)).map(method => {
      const own = prototype[method]
      const refuse = () => {
        session.refused ??= new UserError(
          `the step "${name}" calls ${method}${at(new Error().stack)}, which continues after the step has returned ` +
            `and so cannot be compiled: use tf.variableGrads and an optimizer's applyGradients.`,
        )
        return new Promise<never>(() => undefined)
      }
      prototype[method] = refuse
      return () => {
        prototype[method] = own as never
      }
    }),
  )
  return () => {
    for (const undo of restore) undo()
  }
}
