import { option } from '../../core/option.ts'
import { cosine, exponential, linear, type Schedule, stepped, warmedUp } from '../../core/schedule.ts'

const SCHEDULES = ['constant', 'linear', 'cosine', 'exponential', 'step'] as const

/**
 * How learning rates change over a run. An agent with more than one rate spreads these, and names each rate's peak
 * itself.
 */
export const rateScheduleOptions = {
  learningRateSchedule: option('constant', 'how learning rates fall over the run', { choices: SCHEDULES }),
  learningRateEnd: option(0.1, 'what they end at, as a part of their highest value; exponential, step: above 0', {
    min: 0,
    max: 1,
  }),
  learningRateDrops: option(3, 'drops, each by the same factor, of the schedule step', { min: 1, integer: true }),
  learningRateWarmup: option(0, 'part of the run over which they first rise from 0, along a line', { min: 0, max: 1 }),
}

/** Options of every agent that learns by gradients at one rate; spread them into its own. */
export const learningRateOptions = {
  learningRate: option(1e-3, 'step size α; the highest where it changes', { min: 0 }),
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
 * The learning rate as a schedule over the run, from `peak` on; a plain number where it never changes. `valueAt` tells
 * its value.
 *
 * @throws UserError where an exponential or stepped schedule is to end at 0.
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
 * The inputs that a learning step has for the rates that change, each of shape []; a rate that does not change stays a
 * number of the step, which costs nothing.
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
