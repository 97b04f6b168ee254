import type { Agent } from '../../core/agent.ts'
import { delegate } from '../../core/delegate.ts'
import type { Step } from '../../core/env.ts'

/** Looks whether the discounted returns of episodes stay in the range that an agent has a distribution for. */
export interface ReturnWatch {
  /** Takes in one step of an environment. */
  observe(slot: number, next: Pick<Step, 'reward' | 'terminated' | 'truncated'>): void
  /** Forgets the episode under way in an environment, of which the beginning is not known. */
  reset(slot: number): void
  /** What a person should know, in a sentence; undefined as long as returns stay in the range. */
  readonly warning: string | undefined
}

/** Beyond the range by so much of it is rounding. */
const ROUNDING = 1e-6

/**
 * Watches for returns outside `range`, from the start of an episode and from each of its steps, as soon as nothing in
 * the range that could follow brings them back: with R the discounted rewards of k steps, R + γᵏ·high < low or R +
 * γᵏ·low > high, and R alone where the episode terminated.
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

/** The agent, with a watch on what it observes, and the watch's warning. */
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
