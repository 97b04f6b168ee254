import type { AgentContext } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { requireRoom } from '../core/guard/room.ts'

/** The size of a network. */
export interface Size {
  /** Number of learned parameters. */
  readonly parameters: number
  /** Number of activations in all layers, per row. */
  readonly activations: number
}

/** The size of a stack of dense layers with these widths, inputs first. */
export const denseSize = (widths: readonly number[]): Size => ({
  parameters: widths.slice(1).reduce((sum, width, i) => sum + (widths[i]! + 1) * width, 0),
  activations: widths.reduce((a, b) => a + b, 0),
})

/** Copies of a parameter during learning: online, target, two moments, gradient, and the engine's own. */
const COPIES = 6
/** Copies of an activation in a step: forward and backward. */
const PASSES = 2
/** Smaller networks are built whatever was saved: loading then gives a more precise error about the weights. */
const SMALL = 1_000_000

/**
 * Refuses a network before allocating it, if it does not fit into memory, or if it is larger than the saved one and so
 * must have other settings.
 *
 * @param saved Number of saved parameters, if any.
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
      `the settings make a network of ${numbers} parameters, but only ${saved.toLocaleString('en-US')} were saved: ` +
        `use the settings that it was trained with.`,
    )
}
