import { delegate } from '../../core/delegate.ts'
import { type Answer, answered, type Env, type View } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import type { Space, Value } from '../../core/space.ts'
import type { WithAction } from '../wrapped.ts'

/**
 * Applies the pure function `f` to each action before it reaches the environment. Masks are mapped: a discrete action
 * is legal if its image under `f` is. A board game loses its `game`, as actions are numbered differently.
 *
 * @param space The domain of `f`. Default: the environment's action space.
 * @throws UserError on the first mask if one of the two spaces is not Discrete.
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
        'transformAction cannot map an action mask unless both action spaces are Discrete; apply the mask inside the ' +
          'environment.',
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
