import type { Agent } from '../../core/agent.ts'
import { delegate } from '../../core/delegate.ts'
import type { Step } from '../../core/env.ts'

/** Watches whether discounted returns stay within the range of an agent's return distribution. */
export interface ReturnWatch {
  /** Takes in one environment step. */
  observe(slot: number, next: Pick<Step, 'reward' | 'terminated' | 'truncated'>): void
  /** Drops the current episode of an environment, whose start is unknown. */
  reset(slot: number): void
  /** A warning for the user; undefined as long as returns stay in the range. */
  readonly warning: string | undefined
}

/** Tolerance for rounding, as a share of the range. */
const ROUNDING = 1e-6

/**
 * Watches for returns outside `range`, from the start of an episode and from each of its steps. One counts as soon as
 * no value in the range that may follow can bring it back: with R the discounted rewards of k steps, R + γᵏ·high < low
 * or R + γᵏ·low > high, and R alone where the episode terminated.
 */
export function returnWatch([low, high]: readonly [number, number], gamma: number, slots: number): ReturnWatch {
  const sums = new Float64Array(slots)
  const weights = new Float64Array(slots).fill(1)
  const slack = ROUNDING * (high - low)
  let warning: string | undefined

  /** @param weight γᵏ, or 0 after the end. */
  function look(sum: number, weight: number): void {
    if (warning !== undefined) return
    const below = sum + weight * high < low - slack
    if (!below && !(sum + weight * low > high + slack)) return
    const bound = below ? `below low ${low}, the lowest` : `above high ${high}, the highest`
    warning =
      `a discounted return of about ${Number(sum.toPrecision(3))} is ${bound} that the agent's distribution ` +
      `of returns goes to, so it cannot learn such values: set low and high to what an episode can bring, or ` +
      `declare returnRange where the environment is registered.`
  }

  const reset = (slot: number) => {
    sums[slot] = 0
    weights[slot] = 1
  }
  return {
    observe(slot, { reward, terminated, truncated }) {
      sums[slot]! += weights[slot]! * reward
      weights[slot]! *= terminated ? 0 : gamma
      look(reward, terminated ? 0 : gamma)
      look(sums[slot]!, weights[slot]!)
      if (terminated || truncated) reset(slot)
    },
    reset,
    get warning() {
      return warning
    },
  }
}

/**
 * The agent with a watch on the steps that it observes; its `warning` is the watch's.
 *
 * @example
 * return watched(agent, returnWatch([low, high], config.gamma, context.envs))
 */
export function watched(agent: Agent, watch: ReturnWatch): Agent {
  const members: Pick<Agent, 'observe' | 'abandon' | 'warning'> = {
    observe(transition) {
      agent.observe(transition)
      watch.observe(transition.slot, transition.next)
    },
    abandon(slot) {
      agent.abandon?.(slot)
      watch.reset(slot)
    },
    get warning() {
      return watch.warning
    },
  }
  return delegate(members, agent) as Agent
}
