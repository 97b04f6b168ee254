import { option } from '../../core/option.ts'
import { cosine, exponential, linear, type Schedule, stepped, warmedUp } from '../../core/schedule.ts'

const SCHEDULES = ['constant', 'linear', 'cosine', 'exponential', 'step'] as const

/** Learning-rate schedules. An agent with several rates spreads these and declares each rate's peak itself. */
export const rateScheduleOptions = {
  learningRateSchedule: option('constant', 'learning-rate schedule over the run', { choices: SCHEDULES }),
  learningRateEnd: option(0.1, 'final learning rate as a share of the peak; above 0 for exponential and step', {
    min: 0,
    max: 1,
  }),
  learningRateDrops: option(3, 'drops of the step schedule, each by the same factor', { min: 1, integer: true }),
  learningRateWarmup: option(0, 'linear warm-up from 0, as a share of the run', { min: 0, max: 1 }),
}

/** Options of agents with one learning rate; spread them into your own. */
export const learningRateOptions = {
  learningRate: option(1e-3, 'learning rate α; the peak of its schedule', { min: 0 }),
  ...rateScheduleOptions,
}

/** The part of an agent's configuration that `rateScheduleOptions` declares. */
export interface RateConfig {
  readonly learningRateSchedule: (typeof SCHEDULES)[number]
  readonly learningRateEnd: number
  readonly learningRateDrops: number
  readonly learningRateWarmup: number
}

/**
 * The learning rate as a schedule over the run, starting at `peak`; a plain number where it is constant. `valueAt`
 * gives its value.
 *
 * @throws UserError for an exponential or stepped schedule that ends at 0.
 */
export function rateSchedule(config: RateConfig & { readonly learningRate: number }): Schedule
export function rateSchedule(config: RateConfig, peak: number): Schedule
export function rateSchedule(config: RateConfig & { readonly learningRate?: number }, peak = config.learningRate!) {
  const { learningRateSchedule: kind, learningRateEnd, learningRateDrops, learningRateWarmup } = config
  const end = peak * learningRateEnd
  if (peak === 0) return 0
  const falling = {
    constant: () => peak,
    linear: () => linear(peak, end),
    cosine: () => cosine(peak, end),
    exponential: () => exponential(peak, end),
    step: () => stepped(peak, end, learningRateDrops),
  }
  return warmedUp(falling[kind](), learningRateWarmup)
}

/**
 * Inputs of a learning step for the learning rates that are scheduled, each of shape []; a constant rate stays a number
 * in the step, which costs nothing. `descent` does this for you.
 *
 * @example
 * const rates = { rate: rateSchedule(config) }
 * const inputs = { observation: { shape: [B, D] }, ...rateInputs(rates) }
 * const update = ({ observation, rate = config.learningRate }) => …
 * for (const [name, rate] of Object.entries(rates)) learner.inputs[name]?.fill(valueAt(rate, progress)) // before each
 * run
 */
export const rateInputs = (rates: Readonly<Record<string, Schedule>>): Record<string, { readonly shape: [] }> =>
  Object.fromEntries(
    Object.entries(rates).flatMap(([name, rate]) => (typeof rate === 'number' ? [] : [[name, { shape: [] }]])),
  )
