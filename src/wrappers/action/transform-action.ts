import { delegate } from '../../core/delegate.ts'
import { type Answer, answered, type Env, type View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import type { Space, Value } from '../../core/space.ts'
import type { WithAction } from '../wrapped.ts'

/**
 * The environment that takes `f(action)` for each action. `f` is a pure function. Masks follow: an action of a Discrete
 * space is allowed where the one it stands for is. A board game's `game` is gone, as its moves have other numbers now.
 *
 * @param space What `f` takes. Default: the environment's own.
 * @throws UserError at an environment's mask, where one of the two spaces is not Discrete.
 * @example
 * const pushes = [-1, 0, 1]
 * const env = transformAction(make(cartPoleContinuousV0), a => Float32Array.of(pushes[a]!), discrete(3)) // for DQN
 */
export function transformAction<E extends Env, AS extends Space = E['actionSpace']>(
  env: E,
  f: (action: Value<AS>) => Value<E['actionSpace']>,
  space: AS = env.actionSpace as Space as AS,
): WithAction<E, AS> {
  const allowed = (legal: Uint8Array): Uint8Array => {
    if (space.kind !== 'discrete' || env.actionSpace.kind !== 'discrete')
      throw new UserError(
        'transformAction cannot carry a mask of legal actions over: both action spaces must be Discrete; mask them ' +
          'inside the environment.',
      )
    return Uint8Array.from({ length: space.n }, (_, action) => legal[f(action as Value<AS>) as number] ?? 0)
  }
  const seen = <V extends View>(view: V): V => (view?.legal ? { ...view, legal: allowed(view.legal) } : view)
  const members: Partial<Env> = {
    actionSpace: space,
    reset: random => answered(env.reset(random) as Answer<View>, seen) as ReturnType<Env['reset']>,
    step: action => answered(env.step(f(action as Value<AS>)), seen),
  }
  return delegate(members, env, ['game']) as WithAction<E, AS>
}
