import type { Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'

/** State of an operator that a resumed run restores, so that it continues as if it had never stopped. */
export interface Part {
  save(): Json
  restore(saved: Json): void
}

/** The operators' state, by name, as checkpoints save it. */
export interface Kept {
  /** Registers a part, and restores its saved state if there is any. A name already taken gets a number appended. */
  keep(name: string, part: Part): void
  save(): Readonly<Record<string, Json>>
}

/** @param saved What the parts saved in the checkpoint that the run resumes from. */
export function kept(saved: Readonly<Record<string, Json>> = {}): Kept {
  const parts = new Map<string, Part>()
  return {
    keep(name, part) {
      let own = name
      for (let k = 2; parts.has(own); k++) own = `${name}-${k}`
      parts.set(own, part)
      if (Object.hasOwn(saved, own)) restore(own, part, saved[own]!)
    },
    save: () => Object.fromEntries([...parts].map(([name, part]) => [name, part.save()])),
  }
}

function restore(name: string, part: Part, saved: Json): void {
  try {
    part.restore(saved)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(
      `the checkpoint's state of "${name}" is not in this version's format: it was edited, or another version of ` +
        `sente wrote it; use another checkpoint or that version.`,
      { cause: error },
    )
  }
}
