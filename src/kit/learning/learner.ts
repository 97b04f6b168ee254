import type { Engine, Specs, StepFunction } from '../../engine/engine.ts'
import type { Tensor } from '../../engine/tf.ts'
import type { Clock } from '../clock.ts'
import { flushDenormals } from './denormals.ts'
import type { Descent } from './descent.ts'
import type { Feed } from './feed.ts'
import { repeated } from './repeated.ts'

/** The inputs of a learning step by name: `Names`, and what descents and networks take (learning rates, dropout). */
export type Inputs<Names extends string> = { readonly [K in Names]: Tensor } & { readonly [input: string]: Tensor }

/** The inputs of a learning step over transitions: the columns of `transitionBuffer`, and `More`. */
export type Batch<More extends string = never> = Inputs<
  'observation' | 'action' | 'reward' | 'discount' | 'next' | More
>

/** What a learner runs on: feeds fill its inputs, descents move its weights. */
export interface LearnerOptions {
  readonly engine: Engine
  /** Its updates are advanced by each run. Where its total is 0, a step is compiled at its first run. */
  readonly clock: Pick<Clock, 'total' | 'progress'> & { readonly counts: { updates: number } }
  /** Everything that fills the step's inputs, learning rates aside. */
  readonly feeds: readonly Feed[]
  /** The optimizers that the step uses: they bring their learning rates, and their slots are kept from denormals. */
  readonly descents: readonly Descent[]
  /** Called after each run, as the weights have changed. */
  readonly changed: () => void
}

/** A compiled learning step with its inputs filled by feeds. */
export interface LearningStep {
  /** Updates that run as one. */
  readonly K: number
  /** Makes `updates` updates; resolves to the mean of each output that is one number an update. */
  run(updates: number): Promise<Readonly<Record<string, number>>>
}

/** Compiles learning steps over one set of inputs. */
export interface Learner {
  /**
   * Compiles an update: a TF.js function from a batch to metrics (see `engine.compile`).
   *
   * @param plan `updates` that are due at a time, of which at most `updatesPerRun` (that divide it) run as one.
   */
  step<B extends Inputs<never>>(
    name: string,
    update: (batch: B) => { readonly [output: string]: Tensor },
    plan?: { readonly updates?: number; readonly updatesPerRun?: number },
  ): Promise<LearningStep>
}

/**
 * What learns: steps compiled over one set of inputs, each run sampling its batches, drawing its noise and setting its
 * learning rates.
 *
 * @example
 * const learner = learnerOf({ engine, clock, feeds: [buffer.batches(random)], descents: [learning],
 *   changed: policy.changed })
 * const step = await learner.step('my update', update, config)
 * const metrics = await step.run(1)
 */
export function learnerOf({ engine, clock, descents, changed, ...options }: LearnerOptions): Learner {
  const { counts } = clock
  const rates: Feed = {
    inputs: Object.assign({}, ...descents.map(({ inputs }) => inputs)) as Specs,
    fill(into) {
      for (const descent of descents) descent.schedule(into, clock.progress())
    },
  }
  const feeds = [...options.feeds, rates]
  const inputs = Object.assign({}, ...feeds.map(feed => feed.inputs)) as Specs
  const slots = descents.flatMap(descent => Object.keys(descent.slots))
  return {
    async step(name, update, { updates = 1, updatesPerRun = 1 } = {}) {
      const compiled = await repeated(engine, update as StepFunction<Specs, string>, inputs, {
        name,
        times: updates,
        atMost: updatesPerRun,
        now: clock.total > 0,
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
