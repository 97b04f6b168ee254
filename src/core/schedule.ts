import { UserError } from './error.ts'

/**
 * A number that changes over a run, as plain data: constant, or annealed from one value to another over the first
 * fraction `over` of the run (0 … 1): linearly, exponentially, along half a cosine, or in steps. A warm-up rises to the
 * first value of the schedule that follows.
 */
export type Schedule =
  | number
  | {
      readonly kind: 'linear' | 'exponential' | 'cosine'
      readonly from: number
      readonly to: number
      readonly over: number
    }
  | { readonly kind: 'step'; readonly from: number; readonly to: number; readonly over: number; readonly drops: number }
  | { readonly kind: 'warmup'; readonly over: number; readonly next: Schedule }

/**
 * Linear annealing.
 *
 * @example
 * const epsilon = linear(1, 0.04, 0.16) // exploration over the first 16% of the run
 */
export const linear = (from: number, to: number, over = 1): Schedule => ({ kind: 'linear', from, to, over })

/**
 * Exponential annealing: a constant factor per step.
 *
 * @throws UserError unless both ends are above 0.
 */
export function exponential(from: number, to: number, over = 1): Schedule {
  return { kind: 'exponential', ...above0('an exponential', from, to), over }
}

/**
 * Cosine annealing: half a period, slow at both ends (Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983,
 * without restarts).
 */
export const cosine = (from: number, to: number, over = 1): Schedule => ({ kind: 'cosine', from, to, over })

/**
 * Step decay: `drops` drops by the same factor at equal intervals, ending at `to`.
 *
 * @throws UserError unless both ends are above 0 and `drops` is a whole number of at least 1.
 * @example
 * const rate = stepped(1e-2, 1e-4, 2) // 10⁻², 10⁻³, 10⁻⁴ for a third of the run each
 */
export function stepped(from: number, to: number, drops: number, over = 1): Schedule {
  if (!(Number.isInteger(drops) && drops >= 1))
    throw new UserError(`a stepped schedule needs a whole number of drops of at least 1, not ${drops}.`)
  return { kind: 'step', ...above0('a stepped', from, to), over, drops }
}

/** Linear warm-up from 0 over the first fraction `over` of the run, then `schedule` over the rest. */
export const warmedUp = (schedule: Schedule, over: number): Schedule =>
  over > 0 ? { kind: 'warmup', over, next: schedule } : schedule

function above0(what: string, from: number, to: number): { from: number; to: number } {
  if (!(from > 0 && to > 0))
    throw new UserError(`${what} schedule needs both ends above 0, not ${from} and ${to}; use linear() instead.`)
  return { from, to }
}

/**
 * The value at `progress`, the completed fraction of the run. With t = min(1, progress / over):
 *
 *     linear       from + (to − from) t
 *     exponential  from (to / from)^t
 *     cosine       to + (from − to) (1 + cos πt) / 2
 *     step         from (to / from)^(k / drops),  k = ⌊(drops + 1) t⌋
 *     warmup       t · next(0),  and from t = 1 on next((progress − over) / (1 − over))
 */
export function valueAt(schedule: Schedule, progress: number): number {
  if (typeof schedule === 'number') return schedule
  const { over } = schedule
  const done = progress >= over
  const t = done ? 1 : Math.max(0, progress) / over
  if (schedule.kind === 'warmup')
    return done ? valueAt(schedule.next, over < 1 ? (progress - over) / (1 - over) : 0) : t * valueAt(schedule.next, 0)
  const { kind, from, to } = schedule
  if (done) return to
  if (kind === 'linear') return from + (to - from) * t
  if (kind === 'cosine') return to + ((from - to) * (1 + Math.cos(Math.PI * t))) / 2
  return from * (to / from) ** (kind === 'step' ? Math.floor((schedule.drops + 1) * t) / schedule.drops : t)
}
