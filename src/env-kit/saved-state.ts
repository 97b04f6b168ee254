import type { Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'

/** The numbers of `saved.state`, one for each of `names`; `owner` names the environment in the error. */
export function savedState(saved: Json, owner: string, names: readonly string[]): readonly number[] {
  const { state } = (saved ?? {}) as { state?: readonly number[] }
  if (!Array.isArray(state) || state.length !== names.length || !state.every(Number.isFinite))
    throw new UserError(`${owner} restores { state: [${names.join(', ')}] }, ${names.length} finite numbers.`)
  return state
}
