import { delegate } from '../../core/delegate.ts'
import { type Answer, answered, type Env, type View } from '../../core/env.ts'
import type { Space, Value } from '../../core/space.ts'
import type { WithObservation } from '../wrapped.ts'

/**
 * The environment with `f(observation)` in place of each observation. `f` is a pure function: it leaves what it is
 * given as it is, and gives the same for the same; then episodes replay, resume and evaluate as before. Masks, the side
 * to move and positions of games stay; a board game's `game` is gone, as it encodes positions in its own way.
 *
 * @param space What `f` gives. Default: the environment's own.
 * @example
 * const env = transformObservation(make(cartPoleV1), ([x, , angle]) => Float32Array.of(x!, angle!), box([2], -5, 5))
 */
export function transformObservation<E extends Env, OS extends Space = E['observationSpace']>(
  env: E,
  f: (observation: Value<E['observationSpace']>) => Value<OS>,
  space: OS = env.observationSpace as Space as OS,
): WithObservation<E, OS> {
  // An answer that is no view passes as it is, for the loop to say what is wrong with it.
  const seen = <V extends View>(view: V): V =>
    view && { ...view, observation: f(view.observation as Value<E['observationSpace']>) }
  const members: Partial<Env> = {
    observationSpace: space,
    reset: random => answered(env.reset(random) as Answer<View>, seen) as ReturnType<Env['reset']>,
    step: action => answered(env.step(action), seen),
  }
  return delegate(members, env, ['game']) as WithObservation<E, OS>
}
