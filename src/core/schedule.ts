import { UserError } from './error.ts'

/**
 * A number that changes over a run, as plain data: constant, or from one value to another over the first `over` of the run (0 … 1),
 * along a line or by a constant factor a step.
 */
export type Schedule =
  | number
  | { readonly kind: 'linear' | 'exponential'; readonly from: number; readonly to: number; readonly over: number }

/**
 * Along a line.
 *
 * @example
 * const epsilon = linear(1, 0.04, 0.16) // exploration over the first 16 % of the run
 */
export const linear = (from: number, to: number, over = 1): Schedule => ({ kind: 'linear', from, to, over })

/**
 * By a constant factor a step.
 *
 * @throws UserError unless both ends are above 0.
 */
export function exponential(from: number, to: number, over = 1): Schedule {
  if (!(from > 0 && to > 0))
    throw new UserError(`an exponential schedule needs both ends above 0, not ${from} and ${to}; use linear().`)
  return { kind: 'exponential', from, to, over }
}

/** The value at `progress`, the part of the run that is done: linear `from + (to − from) t`, exponential `from (to / from)^t`. */
export function valueAt(schedule: Schedule, progress: number): number {
  if (typeof schedule === 'number') return schedule
  const { kind, from, to, over } = schedule
  if (progress >= over) return to
  const t = Math.max(0, progress) / over
  return kind === 'linear' ? from + (to - from) * t : from * (to / from) ** t
}
