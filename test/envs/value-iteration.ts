import type { Outcome, TabularEnv } from '../../src/env-kit/tabular.ts'

/** A deterministic policy: one action per state. */
export type Policy = readonly number[]

/** The value of an outcome, given the values of the states. */
const worth = ([probability, next, reward, terminated]: Outcome, values: readonly number[], discount: number) =>
  probability * (reward + (terminated ? 0 : discount * values[next]!))

function backup(env: TabularEnv, values: readonly number[], discount: number): readonly (readonly number[])[] {
  const { n } = env.actionSpace
  return values.map((_, state) =>
    Array.from({ length: n }, (_, action) =>
      env.transitions(state, action).reduce((sum, outcome) => sum + worth(outcome, values, discount), 0),
    ),
  )
}

export interface Optimum {
  /** Optimal expected return of an episode. */
  readonly value: number
  /** The first optimal action of each state. */
  readonly policy: Policy
}

/** Value iteration from 0, for a horizon of `steps` steps, or without one until a sweep changes less than 1e-12. */
export function optimum(env: TabularEnv, steps = Infinity, discount = 1): Optimum {
  let values: readonly number[] = new Array(env.observationSpace.n).fill(0)
  for (let k = 0; ; k++) {
    const actions = backup(env, values, discount)
    const next = actions.map(row => Math.max(...row))
    const change = Math.max(...next.map((value, state) => Math.abs(value - values[state]!)))
    if (k === steps || change < 1e-12) {
      const policy = actions.map((row, state) => row.findIndex(value => value > next[state]! - 1e-10))
      return { value: values[env.start]!, policy }
    }
    values = next
  }
}

/** Expected return of a policy within a number of steps. */
export function returnOf(env: TabularEnv, policy: Policy, steps: number): number {
  let values: readonly number[] = new Array(env.observationSpace.n).fill(0)
  for (let k = 0; k < steps; k++) values = backup(env, values, 1).map((row, state) => row[policy[state]!]!)
  return values[env.start]!
}
