import type { Env, Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'

/** The state that a wrapper adds to that of its environment. */
export interface OwnState {
  save(): Json
  restore(state: Json): void
}

/**
 * Combined `save` and `restore` of an environment and its wrapper, as `{ env, [wrapper]: … }`; neither if the
 * environment lacks one. Spread it into the members for `delegate`.
 */
export function savedWith(env: Env, wrapper: string, own: OwnState): Pick<Env, 'save' | 'restore'> {
  if (!env.save || !env.restore) return {}
  return {
    save: () => ({ env: env.save!(), [wrapper]: own.save() }),
    restore(saved) {
      const state = (saved ?? {}) as { readonly [key: string]: Json }
      if (state.env === undefined || state[wrapper] === undefined)
        throw new UserError(
          `${wrapper}: the state is of another environment; restore() takes what save() of this environment returned.`,
        )
      env.restore!(state.env)
      own.restore(state[wrapper])
    },
  }
}
