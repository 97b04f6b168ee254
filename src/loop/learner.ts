import type { Agent, Metrics } from '../core/agent.ts'
import { isPromise } from '../core/env.ts'
import { requireFiniteMetrics } from '../core/guard/diverged.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import { breather } from './promise.ts'

/** Keeps count of the gradient steps that are due and lets the agent make them. */
export interface Learner {
  /** Gradient steps made. */
  readonly updates: number
  /** Whether any are due. */
  readonly due: boolean
  /** Counts one environment step, the `step`-th. */
  stepped(step: number): void
  /**
   * Makes what is due, at most `plan.updatesPerRun` a call, so that Node's event loop gets its turns. `gone` cuts it
   * short.
   *
   * @throws Diverged when a metric is NaN or infinite.
   */
  learn(report: (updates: number, metrics: Metrics) => void, gone: () => boolean): Promise<void>
}

/**
 * A learner for `agent.plan`: from `warmup` steps on, after every `every` steps, `updates` gradient steps.
 *
 * @param made Gradient steps made already.
 * @throws UserError for a plan of other than whole numbers.
 */
export function learner(agent: Agent, made = 0): Learner {
  const warmup = wholeNumber('warmup of the learning plan', agent.plan.warmup, 0)
  const every = wholeNumber('every of the learning plan', agent.plan.every, 1)
  const updates = wholeNumber('updates of the learning plan', agent.plan.updates, 0)
  const updatesPerRun = wholeNumber('updatesPerRun of the learning plan', agent.plan.updatesPerRun, 1)
  const breath = breather()
  let done = made
  let due = 0
  return {
    get updates() {
      return done
    },
    get due() {
      return due > 0
    },
    stepped(step) {
      if (step >= warmup && step % every === 0) due += updates
    },
    async learn(report, gone) {
      while (due > 0 && !gone()) {
        const count = Math.min(due, updatesPerRun)
        const learning = agent.learn(count)
        const metrics = isPromise(learning) ? await learning : learning
        requireFiniteMetrics(metrics)
        due -= count
        done += count
        report(count, metrics)
        if (breath.due()) await breath.take()
      }
    },
  }
}
