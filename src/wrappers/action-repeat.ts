import { delegate } from '../core/delegate.ts'
import { type Answer, answered, type Env, type Step } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import type { Space, Value } from '../core/space.ts'
import { requireCount } from './require.ts'

type Reached = Step<Value<Space>>

/**
 * The environment that takes each action `times` times, and gives the last observation and the sum of the rewards. It
 * stops early when the episode ends, or the action is no longer legal. A step of the agent then takes up to `times` of
 * the environment's, so a discount of γ a step of the environment is γ^times for the agent.
 *
 * Source: Gymnasium's `RepeatAction`; the frame skip of Mnih et al. 2015 (Methods) without its maximum over two frames.
 *
 * @throws UserError when `times` is no whole number above 0, or the environment is a board game.
 */
export function actionRepeat<E extends Env>(env: E, times: number): E {
  requireCount('actionRepeat', 'times', times)
  if (env.game || env.players === 2)
    throw new UserError(
      'actionRepeat cannot repeat the moves of a board game, which is played move by move; leave it out.',
    )
  const repeat = (action: Value<Space>, left: number, sum: number): Answer<Reached> =>
    answered(env.step(action), step => {
      if (!step) return step
      const reward = sum + step.reward
      const over = step.terminated || step.truncated || step.legal?.[action as number] === 0
      return left === 1 || over ? { ...step, reward } : repeat(action, left - 1, reward)
    })
  const members: Partial<Env> = { step: action => repeat(action, times, 0) }
  return delegate(members, env) as E
}
