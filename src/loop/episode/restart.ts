import type { Lost } from '../../vector/lost.ts'
import type { Slot } from './slot.ts'

/** An episode that was abandoned before its end. */
export interface Left {
  readonly slot: number
  readonly episode: number
}

/**
 * A lost worker was replaced: the episodes in progress in its environments are abandoned, and new ones begin.
 */
export interface Restart {
  readonly worker: number
  /** Completes the sentence "the worker …". */
  readonly reason: string
  readonly left: readonly Left[]
}

/** Slots whose episode is lost, each with its worker. */
export type Losses = readonly (readonly [Slot, Lost])[]

/** Abandons the lost episodes. @returns one restart for each worker. */
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

/** `worker 1 did not answer for 60 s: it was replaced, and episodes 12 and 15 were dropped.` */
export function restartText({ worker, reason, left }: Restart): string {
  const numbers = left.map(({ episode }) => episode).join(', ')
  const episodes =
    left.length === 1 ? `episode ${numbers} was` : `episodes ${numbers.replace(/, (\d+)$/, ' and $1')} were`
  return `worker ${worker} ${reason}: it was replaced, and ${episodes} dropped.`
}
