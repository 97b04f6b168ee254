import type { Agent, Metrics } from '../core/agent.ts'
import { isPromise } from '../core/env.ts'
import { requireFiniteMetrics } from '../core/guard/diverged.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'
import { breather } from './promise.ts'

/** Counts the gradient steps that are due and lets the agent make them. */
export interface Learner {
  /** Gradient steps made. */
  readonly updates: number
  /** Steps of the rollout in progress; 0 for an agent that learns off-policy. */
  readonly held: number
  /** Whether any gradient steps are due. */
  readonly due: boolean
  /** Counts one environment step, the `step`-th. */
  stepped(step: number): void
  /**
   * Makes the gradient steps that are due, at most `plan.updatesPerRun` a call, so that Node's event loop gets its
   * turns. `gone` stops it between calls.
   *
   * @throws Diverged when a metric is NaN or infinite.
   */
  learn(report: (updates: number, metrics: Metrics) => void, gone: () => boolean): Promise<void>
}

/** Where a run starts or resumes. */
export interface Progress {
  /** N, parallel environments. Default 1. */
  readonly envs?: number
  /** Gradient steps made already. Default 0. */
  readonly updates?: number | undefined
  /** Steps of the rollout in progress. Default 0. */
  readonly held?: number | undefined
}

/**
 * A learner for `agent.plan`. Off-policy: from `warmup` steps on, after every `every` steps, `updates` gradient steps.
 * On-policy: `updates` gradient steps once `every` steps of each environment have been counted.
 *
 * @throws UserError for a plan of other than whole numbers.
 */
export function learner(agent: Agent, { envs = 1, updates: made = 0, held: counted = 0 }: Progress = {}): Learner {
  const { onPolicy = false } = agent.plan
  const warmup = wholeNumber('warmup of the learning plan', agent.plan.warmup, 0)
  const every = wholeNumber('every of the learning plan', agent.plan.every, 1)
  const updates = wholeNumber('updates of the learning plan', agent.plan.updates, 0)
  const updatesPerRun = wholeNumber('updatesPerRun of the learning plan', agent.plan.updatesPerRun, 1)
  const breath = breather()
  let done = made
  let held = counted
  let due = 0
  return {
    get updates() {
      return done
    },
    get held() {
      return held
    },
    get due() {
      return due > 0
    },
    stepped(step) {
      if (onPolicy) {
        if (++held >= every * envs) due = updates
      } else if (step >= warmup && step % every === 0) due += updates
    },
    async learn(report, gone) {
      while (due > 0 && !gone()) {
        const count = Math.min(due, updatesPerRun)
        const learning = agent.learn(count)
        const metrics = isPromise(learning) ? await learning : learning
        requireFiniteMetrics(metrics)
        due -= count
        done += count
        if (due === 0) held = 0
        report(count, metrics)
        if (breath.due()) await breath.take()
      }
    },
  }
}
