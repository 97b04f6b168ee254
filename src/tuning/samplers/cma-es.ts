import type { Rng } from '../../core/rng.ts'
import { compare } from '../ranking.ts'
import type { Sampler } from '../sampler.ts'
import { type Parameter, type Point, type Range, scaled, scaleOf, unscaled } from '../space.ts'
import type { FinishedTrial } from '../trial.ts'
import { initial, populationOf, type State, stepOf, updated } from './cma-es/strategy.ts'
import { tpeSampler } from './tpe.ts'

type Numeric = Parameter & { readonly domain: Range }

/** Draws of a point inside the ranges before it is moved to their bounds. */
const DRAWS = 100

/**
 * CMA-ES (Hansen 2016, https://arxiv.org/abs/1604.00772) for ranges without conditions, on their scales from 0 to 1: λ
 * trials are a generation, in their order. Other integers than the mean stay likely, as in Hamano et al. 2022
 * (https://arxiv.org/abs/2205.13482). The other parameters are proposed by TPE.
 */
export const cmaEsSampler: Sampler = (parameters, history, stream) => {
  const numeric = parameters.filter(isNumeric)
  const others = parameters.filter(parameter => !isNumeric(parameter))
  const rest = others.length > 0 ? tpe(others, history, stream) : {}
  if (numeric.length === 0) return rest
  return {
    ...drawn(numeric, stateAfter(numeric, history.finished), stream.split(history.number).split('cma-es')),
    ...rest,
  }
}

const tpe = tpeSampler()

const isNumeric = (parameter: Parameter): parameter is Numeric =>
  parameter.domain.kind === 'range' && parameter.conditions.length === 0

/** The distribution after all complete generations. */
function stateAfter(numeric: readonly Numeric[], finished: readonly FinishedTrial[]): State {
  const known = finished.filter(({ point }) => numeric.every(({ name }) => point[name] !== undefined))
  const size = populationOf(numeric.length)
  let state = initial(
    numeric.map(() => 0.5),
    0.3,
  )
  for (let from = 0; from + size <= known.length; from += size) {
    const ranked = known.slice(from, from + size).sort(compare)
    state = updated(
      state,
      ranked.map(({ point }) => numeric.map(parameter => share(parameter, point))),
    )
  }
  return state
}

/** Where a value lies in its range, from 0 to 1. */
function share({ name, domain }: Numeric, point: Point): number {
  const [from, to] = scaleOf(domain)
  return (scaled(domain, point[name]!) - from) / (to - from)
}

function drawn(numeric: readonly Numeric[], state: State, random: Rng): Point {
  const least = numeric.map(({ domain: { low, high, step = 0 } }) => (0.3 * step) / (high - low + step))
  const noise = least.map((bound, i) =>
    Math.sqrt(Math.max(0, bound ** 2 - state.sigma ** 2 * state.covariance[i]![i]!)),
  )
  let place: readonly number[] = []
  for (let draws = 0; draws < DRAWS; draws++) {
    const step = stepOf(
      state,
      numeric.map(() => random.normal()),
    )
    place = state.mean.map((m, i) => m + step[i]! + (noise[i]! > 0 ? noise[i]! * random.normal() : 0))
    if (place.every(x => x >= 0 && x <= 1)) break
  }
  return Object.fromEntries(
    numeric.map(({ name, domain }, i) => {
      const [from, to] = scaleOf(domain)
      return [name, unscaled(domain, from + Math.min(1, Math.max(0, place[i]!)) * (to - from))]
    }),
  )
}
