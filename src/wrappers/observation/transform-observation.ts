import { delegate } from '../../core/delegate.ts'
import { type Answer, answered, type Env, type View } from '../../core/env.ts'
import type { Space, Value } from '../../core/space.ts'
import type { WithObservation } from '../wrapped.ts'

/**
 * Applies the pure function `f` to each observation. `f` must not modify its argument and must depend on nothing else,
 * so that episodes can be replayed, resumed and evaluated. Masks, the side to move and positions of games are
 * unchanged; a board game loses its `game`, which encodes positions without `f`.
 *
 * @param space The space of the results of `f`. Default: the environment's observation space.
 * @example
 * const env = transformObservation(make(cartPoleV1), ([x, , angle]) => Float32Array.of(x!, angle!), box([2], -5, 5))
 */
export function transformObservation<E extends Env, OS extends Space = E['observationSpace']>(
  env: E,
  f: (observation: Value<E['observationSpace']>) => Value<OS>,
  space: OS = env.observationSpace as Space as OS,
): WithObservation<E, OS> {
  // Invalid views pass through: the loop reports what is wrong with them.
  const seen = <V extends View>(view: V): V =>
    view && { ...view, observation: f(view.observation as Value<E['observationSpace']>) }
  const members: Partial<Env> = {
    observationSpace: space,
    reset: random => answered(env.reset(random) as Answer<View>, seen) as ReturnType<Env['reset']>,
    step: action => answered(env.step(action), seen),
  }
  return delegate(members, env, ['game']) as WithObservation<E, OS>
}
