import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type Box, box, encode, type Space, width } from '../../core/space.ts'
import type { WithObservation } from '../wrapped.ts'
import { transformObservation } from './transform-observation.ts'

/**
 * The environment whose Discrete(n) observation is a Box(n) of zeros with a 1 at its number; a MultiDiscrete's are
 * several in a row. Agents encode such observations so by themselves: this is for wrappers around it that take a Box,
 * and for code of your own.
 *
 * @throws UserError when observations are a Box.
 */
export function oneHot<E extends Env>(env: E): WithObservation<E, Box> {
  const from: Space = env.observationSpace
  if (from.kind === 'box')
    throw new UserError('oneHot needs Discrete or MultiDiscrete observations; those of a Box are numbers already.')
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
