import { UserError } from './error.ts'

/**
 * A number that changes over a run, as plain data: constant, or from one value to another over the first `over` of the
 * run (0 … 1): along a line, by a constant factor, along half a cosine, or in steps. A warm-up climbs to another
 * schedule's first value before it.
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
  return { kind: 'exponential', ...above0('an exponential', from, to), over }
}

/**
 * Along half a period of a cosine: slow at both ends (Loshchilov & Hutter 2017, https://arxiv.org/abs/1608.03983,
 * without restarts).
 */
export const cosine = (from: number, to: number, over = 1): Schedule => ({ kind: 'cosine', from, to, over })

/**
 * In steps: `drops` times down by the same factor, after equal parts of the run, the last part at `to`.
 *
 * @throws UserError unless both ends are above 0 and `drops` is a whole number of at least 1.
 * @example
 * const rate = stepped(1e-2, 1e-4, 2) // 10⁻², 10⁻³ and 10⁻⁴, a third of the run each
 */
export function stepped(from: number, to: number, drops: number, over = 1): Schedule {
  if (!(Number.isInteger(drops) && drops >= 1))
    throw new UserError(`a schedule in steps needs a whole number of drops of at least 1, not ${drops}.`)
  return { kind: 'step', ...above0('a stepped', from, to), over, drops }
}

/** Along a line from 0 over the first `over` of the run, then `schedule` over the rest. */
export const warmedUp = (schedule: Schedule, over: number): Schedule =>
  over > 0 ? { kind: 'warmup', over, next: schedule } : schedule

function above0(what: string, from: number, to: number): { from: number; to: number } {
  if (!(from > 0 && to > 0))
    throw new UserError(`${what} schedule needs both ends above 0, not ${from} and ${to}; use linear().`)
  return { from, to }
}

/**
 * The value at `progress`, the part of the run that is done. With t = progress / over, at most 1:
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
