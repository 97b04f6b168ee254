import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type Box, box, encode, type Space, width } from '../../core/space.ts'
import type { WithObservation } from '../wrapped.ts'
import { transformObservation } from './transform-observation.ts'

/**
 * One-hot encodes Discrete observations; a MultiDiscrete becomes a concatenation of one-hots. Agents do this
 * themselves: the wrapper is for other wrappers that need a Box, and for your own code.
 *
 * @throws UserError when observations are a Box.
 */
export function oneHot<E extends Env>(env: E): WithObservation<E, Box> {
  const from: Space = env.observationSpace
  if (from.kind === 'box')
    throw new UserError('oneHot needs Discrete or MultiDiscrete observations; leave it out for a Box.')
  const to = box([width(from)], 0, 1)
  return transformObservation(
    env,
    observation => {
      const out = new Float32Array(width(from))
      encode(from, observation, out)
      return out
    },
    to,
  )
}
