import type { AgentContext } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { requireRoom } from '../core/guard/room.ts'

/** How large a network is. */
export interface Size {
  /** Numbers that are learned. */
  readonly parameters: number
  /** Numbers that all its layers answer with, for one row. */
  readonly activations: number
}

/** A stack of dense layers of these widths, the inputs first. */
export const denseSize = (widths: readonly number[]): Size => ({
  parameters: widths.slice(1).reduce((sum, width, i) => sum + (widths[i]! + 1) * width, 0),
  activations: widths.reduce((a, b) => a + b, 0),
})

/**
 * Copies of a parameter while an agent learns: online and target network, two moments, a gradient, and the engine's
 * own.
 */
const COPIES = 6
/** Copies of an activation in a step: forward and backward. */
const PASSES = 2
/** A network of fewer parameters is made whatever was saved: loading its weights says best what is wrong with them. */
const SMALL = 1_000_000

/**
 * Refuses a network before memory is taken for it: one that does not fit into the machine, or one larger than what was
 * saved, whose settings then are not those it was saved with.
 *
 * @param saved Numbers that were saved of it, where they were.
 * @throws UserError
 */
export function requireSize({ parameters, activations }: Size, rows = 1, saved?: AgentContext['saved']): void {
  const fix = 'choose fewer or narrower layers'
  const numbers = parameters.toLocaleString('en-US')
  requireRoom(`a network of ${numbers} parameters`, parameters * 4 * COPIES, fix)
  const batch =
    `an update of ${rows.toLocaleString('en-US')} rows through a network of ` +
    `${activations.toLocaleString('en-US')} units`
  requireRoom(batch, rows * activations * 4 * PASSES, `${fix}, or a smaller batchSize`)
  if (saved !== undefined && parameters > Math.max(saved, SMALL))
    throw new UserError(
      `the settings make a network of ${numbers} parameters, but only ${saved.toLocaleString('en-US')} numbers were ` +
        `saved: give it the settings that it was trained with.`,
    )
}
