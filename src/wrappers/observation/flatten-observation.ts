import type { Answer, Env, Step, SyncEnv, View } from '../../core/env.ts'
import type { Rng } from '../../core/rng.ts'
import type { Box, Space } from '../../core/space.ts'
import { type Composite, flattener } from './composite.ts'
import { transformObservation } from './transform-observation.ts'

/** An `Env` or a `CompositeEnv`. */
interface AnyEnv {
  readonly observationSpace: Composite
  readonly actionSpace: Space
  reset(random: Rng): Answer<View>
  step(action: never): Answer<Step>
}

/** E with observations in one Box; a synchronous environment stays synchronous. */
type Flattened<E extends AnyEnv> = Omit<E, 'observationSpace' | 'reset' | 'step' | 'game'> &
  Pick<
    Promise<never> extends ReturnType<E['step']> ? Env<Box, E['actionSpace']> : SyncEnv<Box, E['actionSpace']>,
    'observationSpace' | 'reset' | 'step'
  >

/**
 * Flattens observations to a vector, Box(D): a Box in row-major order, Discrete and MultiDiscrete as one-hots, and the
 * parts of a composite observation concatenated (names sorted). This makes environments with observations such as
 * `{ speed, gear }` (Gymnasium's Dict and Tuple) usable by agents.
 *
 * Source: the same numbers as Gymnasium's `FlattenObservation`.
 *
 * @example
 * const car: CompositeEnv<{ speed: Box; gear: Discrete }, Discrete> = {
 *   observationSpace: { speed: box([1], 0, 60), gear: discrete(5) },
 *   actionSpace: discrete(2),
 *   reset: () => ({ observation: { speed: Float32Array.of(0), gear: 0 } }),
 *   step: a => transition({ speed: Float32Array.of(9), gear: a }, 1),
 * }
 * const env = flattenObservation(car) // observations: Box(6), gear before speed
 */
export function flattenObservation<E extends AnyEnv>(env: E): Flattened<E> {
  const { space, flatten } = flattener(env.observationSpace)
  return transformObservation(env as unknown as Env, flatten, space as Space) as unknown as Flattened<E>
}
