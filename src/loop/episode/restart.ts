import type { Lost } from '../../vector/lost.ts'
import type { Slot } from './slot.ts'

/** An episode that was left in its midst. */
export interface Left {
  readonly slot: number
  readonly episode: number
}

/**
 * A worker was lost and another one is in its place: the episodes under way in its environments have ended there, and
 * others begin.
 */
export interface Restart {
  readonly worker: number
  /** In words that finish "the worker …". */
  readonly reason: string
  readonly left: readonly Left[]
}

/** Slots whose episode is lost, and with which worker. */
export type Losses = readonly (readonly [Slot, Lost])[]

/** Leaves the episodes that are lost. @returns an account for each worker. */
export const restarts = (losses: Losses): Restart[] =>
  [...new Set(losses.map(([, lost]) => lost))].map(lost => {
    const slots = losses.filter(each => each[1] === lost).map(([slot]) => slot)
    for (const slot of slots) slot.leave()
    return {
      worker: lost.worker,
      reason: lost.reason,
      left: slots.map(({ index, episode }) => ({ slot: index, episode })),
    }
  })

/** `worker 1 did not answer for 60 s: another is in its place, and episodes 12 and 15 were left.` */
export function restartText({ worker, reason, left }: Restart): string {
  const numbers = left.map(({ episode }) => episode).join(', ')
  const episodes =
    left.length === 1 ? `episode ${numbers} was` : `episodes ${numbers.replace(/, (\d+)$/, ' and $1')} were`
  return `worker ${worker} ${reason}: another is in its place, and ${episodes} left.`
}
