import { delegate } from '../../core/delegate.ts'
import { answered, type Env } from '../../core/env.ts'
import type { WithReward } from '../wrapped.ts'

/**
 * Applies `f` to each reward. Returns, evaluations and `solvedAt` then refer to the transformed rewards. To evaluate an
 * agent on the true ones, run it in the unwrapped environment (`evaluateAgent({ env: 'CartPole-v1', … })`): it does not
 * observe rewards. A board game loses its `game`, whose outcomes are not transformed.
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
