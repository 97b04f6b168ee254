import { delegate } from '../../core/delegate.ts'
import { answered, type Env } from '../../core/env.ts'
import type { WithReward } from '../wrapped.ts'

/**
 * The environment with `f(reward)` in place of each reward. Returns, evaluations and `solvedAt` are then in these
 * rewards: to judge an agent by the true ones, evaluate it in the plain environment (`evaluateAgent({ env:
 * 'CartPole-v1', … })`), as it sees no difference. A board game's `game` is gone, as it says what a game brings.
 *
 * @example
 * const env = transformReward(make(pendulumV1), reward => reward / 16.27)
 */
export function transformReward<E extends Env>(env: E, f: (reward: number) => number): WithReward<E> {
  const members: Partial<Env> = {
    step: action => answered(env.step(action), step => step && { ...step, reward: f(step.reward) }),
  }
  return delegate(members, env, ['game']) as WithReward<E>
}
