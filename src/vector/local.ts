import { delegate } from '../core/delegate.ts'
import { answered, type Env, type Step, type View } from '../core/env.ts'
import { readStep, readView, type Shared, writeStep, writeView } from './shared.ts'

/**
 * An environment in this thread that writes its results to row `row` of the shared memory, as those in workers do;
 * `copied` as for `remote`.
 */
export function local(env: Env, row: number, memory: Shared, copied: boolean): Env {
  const members: Pick<Env, 'reset' | 'step'> = {
    reset: random =>
      answered(env.reset(random), (view: View) =>
        writeView(memory, row, view) ? { ...view, ...readView(memory, row, copied) } : view,
      ) as never,
    step(action) {
      memory.actions.set(row, action)
      return answered(env.step(memory.actions.copy(row) as never), (step: Step) =>
        writeStep(memory, row, step) ? { ...step, ...readStep(memory, row, copied) } : step,
      ) as never
    },
  }
  return delegate(members, env) as Env
}
