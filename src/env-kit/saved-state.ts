import type { Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'

/** Reads the numbers in `saved.state`, one per name; the error names the environment `owner`. */
export function savedState(saved: Json, owner: string, names: readonly string[]): readonly number[] {
  const { state } = (saved ?? {}) as { state?: readonly number[] }
  if (!Array.isArray(state) || state.length !== names.length || !state.every(Number.isFinite))
    throw new UserError(
      `${owner}: restore() takes what save() returned, { state: [${names.join(', ')}] } with ${names.length} finite ` +
        'numbers.',
    )
  return state
}
