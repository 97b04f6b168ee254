import type { Tensor } from '@tensorflow/tfjs'
import type { Engine, Specs, StepFunction } from '../../engine/engine.ts'
import { flushDenormals } from './denormals.ts'
import type { Descent } from './descent.ts'
import type { Feed } from './feed.ts'
import { repeated } from './repeated.ts'

/**
 * The inputs of a learning step over transitions, by name: the columns of `transitionBuffer`, `More` that the agent
 * declares, and what descents and networks take (learning rates, dropout).
 */
export type Batch<More extends string = never> = {
  readonly [K in 'observation' | 'action' | 'reward' | 'discount' | 'next' | More]: Tensor
} & { readonly [input: string]: Tensor }

export interface LearnerOptions {
  readonly engine: Engine
  /** Environment steps of the run, `context.steps`: with 0, nothing is compiled before it is needed. */
  readonly steps: number
  /** Everything that fills the step's inputs, learning rates aside. */
  readonly feeds: readonly Feed[]
  /** The optimizers that the step uses: they bring their learning rates, and their slots are kept from denormals. */
  readonly descents: readonly Descent[]
  /** `updates` is advanced by each run. */
  readonly counts: { updates: number }
  /** How far the run is, 0 … 1, for learning-rate schedules. */
  readonly progress: () => number
  /** Called after each run, as the weights have changed. */
  readonly changed: () => void
}

/** A compiled learning step with its inputs filled by feeds. */
export interface LearningStep<O extends string> {
  /** Updates that run as one. */
  readonly K: number
  /** Makes `updates` updates; resolves to the mean of each output that is one number an update. */
  run(updates: number): Promise<Record<O, number>>
}

export interface Learner {
  /**
   * Compiles an update: a TF.js function from a batch to metrics (see `engine.compile`).
   *
   * @param plan `updates` that are due at a time, of which at most `updatesPerRun` (that divide it) run as one.
   */
  step<O extends string, B extends Batch>(
    name: string,
    update: (batch: B) => { readonly [K in O]: Tensor },
    plan?: { readonly updates?: number; readonly updatesPerRun?: number },
  ): Promise<LearningStep<O>>
}

/**
 * What learns: steps compiled over one set of inputs, each run sampling its batches, drawing its noise and setting its
 * learning rates.
 *
 * @example
 * const learner = learnerOf({ engine, steps, feeds: [buffer.batches(random)], descents: [descent], counts, progress,
 *   changed: policy.changed })
 * const step = await learner.step('my update', update, config)
 * const metrics = await step.run(1)
 */
export function learnerOf({ engine, steps, descents, counts, progress, changed, ...options }: LearnerOptions): Learner {
  const rates: Feed = {
    inputs: Object.assign({}, ...descents.map(({ inputs }) => inputs)) as Specs,
    fill(into) {
      for (const descent of descents) descent.schedule(into, progress())
    },
  }
  const feeds = [...options.feeds, rates]
  const inputs = Object.assign({}, ...feeds.map(feed => feed.inputs)) as Specs
  const slots = descents.flatMap(descent => Object.keys(descent.slots))
  return {
    async step<O extends string>(name: string, update: unknown, { updates = 1, updatesPerRun = 1 } = {}) {
      const compiled = await repeated(engine, update as StepFunction<Specs, O>, inputs, {
        name,
        times: updates,
        atMost: updatesPerRun,
        now: steps > 0,
      })
      return {
        K: compiled.K,
        async run(times) {
          const metrics = await compiled.run(
            times,
            (into, k) => {
              for (const feed of feeds) feed.fill(into, k)
            },
            outputs => {
              for (const feed of feeds) feed.read?.(outputs)
            },
          )
          changed()
          flushDenormals(engine, slots, counts.updates, counts.updates + times)
          counts.updates += times
          return metrics
        },
      }
    },
  }
}
