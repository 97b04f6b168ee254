import type { Env, Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'

/** What a wrapper adds to the state of its environment. */
export interface OwnState {
  save(): Json
  restore(state: Json): void
}

/**
 * `save` and `restore` of an environment and of its wrapper together, as `{ env, [wrapper]: … }`; neither, where the
 * environment lacks one. Spread it into what `delegate` is given.
 */
export function savedWith(env: Env, wrapper: string, own: OwnState): Pick<Env, 'save' | 'restore'> {
  if (!env.save || !env.restore) return {}
  return {
    save: () => ({ env: env.save!(), [wrapper]: own.save() }),
    restore(saved) {
      const state = (saved ?? {}) as { readonly [key: string]: Json }
      if (state.env === undefined || state[wrapper] === undefined)
        throw new UserError(
          `${wrapper}: the state to restore is not its own; restore what save() of this environment gave.`,
        )
      env.restore!(state.env)
      own.restore(state[wrapper])
    },
  }
}
