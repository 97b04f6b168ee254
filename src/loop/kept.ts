import type { Json } from '../core/env.ts'
import { UserError } from '../core/error.ts'

/** What an operator needs to go on in a resumed run as if it had never stopped. */
export interface Part {
  save(): Json
  restore(saved: Json): void
}

/** The parts of a run that operators keep. */
export interface Kept {
  /** A name that is taken gets a number, in the order of calls. */
  keep(name: string, part: Part): void
  save(): Readonly<Record<string, Json>>
}

/** @param saved What the parts of the run's earlier life gave. */
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
      `what the checkpoint keeps of "${name}" is not what this version of sente writes: was it changed, or made by ` +
        `another version?`,
      { cause: error },
    )
  }
}
