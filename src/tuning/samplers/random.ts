import type { Sampler } from '../sampler.ts'
import { atShare, isActive, type Parameter, type Point } from '../space.ts'

/**
 * Draws each parameter uniformly on its scale (Bergstra and Bengio 2012,
 * https://jmlr.org/papers/v13/bergstra12a.html).
 */
export const randomSampler: Sampler = (parameters, { number }, stream) => {
  const random = stream.split(number)
  return pointOf(parameters, () => random.next())
}

/** The point at a share of each parameter. @param share In [0, 1), called once for each parameter, in their order. */
export function pointOf(parameters: readonly Parameter[], share: () => number): Point {
  const point: Record<string, number> = {}
  for (const parameter of parameters) {
    const at = share()
    if (isActive(parameter, point)) point[parameter.name] = atShare(parameter.domain, at)
  }
  return point
}
