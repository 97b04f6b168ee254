import { UserError } from '../../core/error.ts'
import { tf } from '../tf.ts'
import { at } from './frames.ts'
import type { Session } from './session.ts'

/** Methods of TF.js models that go on after they have returned, when the trace is over and its tensors are gone. */
const METHODS = ['trainOnBatch', 'fit', 'fitDataset', 'evaluateDataset'] as const

/**
 * Until the answer is called, those methods end the trace of `session` with a sentence. They do not reject: a step that
 * forgets to await them would not hear of it, and the process would end.
 */
export function refuseUnawaited(session: Session, name: string): () => void {
  const restore = [tf.LayersModel.prototype, tf.Sequential.prototype].flatMap(prototype =>
    METHODS.filter(method => Object.hasOwn(prototype, method)).map(method => {
      const own = prototype[method]
      const refuse = () => {
        session.refused ??= new UserError(
          `the step "${name}" calls ${method}${at(new Error().stack)}, which goes on after the step has returned ` +
            `and cannot be compiled: ` +
            'use tf.variableGrads and the applyGradients of an optimizer.',
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
