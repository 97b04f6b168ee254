import { delegate } from '../core/delegate.ts'
import { type Answer, answered, type Env, type Step } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import type { Space, Value } from '../core/space.ts'
import { requireCount } from './require.ts'

type Reached = Step<Value<Space>>

/**
 * Repeats each action `times` times, and returns the last observation and the sum of the rewards. It stops early when
 * the episode ends or the action is no longer legal. One agent step then spans up to `times` environment steps, so a
 * discount γ per environment step becomes γ^times per agent step.
 *
 * Source: Gymnasium's `RepeatAction`; the frame skip of Mnih et al. 2015 (Methods) without its maximum over two frames.
 *
 * @throws UserError when `times` is not a positive integer, or the environment is a board game.
 */
export function actionRepeat<E extends Env>(env: E, times: number): E {
  requireCount('actionRepeat', 'times', times)
  if (env.game || env.players === 2)
    throw new UserError(
      'actionRepeat does not work with board games, where the sides alternate after every move; leave it out.',
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
