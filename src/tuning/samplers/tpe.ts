import { compare } from '../ranking.ts'
import type { Sampler } from '../sampler.ts'
import { isActive, type Parameter, type Point } from '../space.ts'
import type { FinishedTrial } from '../trial.ts'
import { randomSampler } from './random.ts'
import { parzen } from './tpe/parzen.ts'

export interface TpeOptions {
  /** Random trials before the first estimate. Default 10. */
  readonly startup?: number
  /** Draws from the good density, of which the one with the best ratio is proposed. Default 64. */
  readonly candidates?: number
}

/**
 * The multivariate tree-structured Parzen estimator: l is a density of the best 15% of the trials, g of the others,
 * and of draws from l the one with the highest l / g is proposed (Bergstra et al. 2011,
 * https://papers.nips.cc/paper/4443; Watanabe 2023, https://arxiv.org/abs/2304.11127).
 *
 * Parameters with the same conditions are drawn together, from the trials that have them. A pruned trial ranks behind
 * all others, the later pruned the better; running trials count as bad, so that they are not proposed again.
 */
export const tpeSampler =
  ({ startup = 10, candidates = 64 }: TpeOptions = {}): Sampler =>
  (parameters, history, stream) => {
    if (history.finished.length < startup) return randomSampler(parameters, history, stream)
    const random = stream.split(history.number)
    let point: Point = {}
    for (const group of groupsOf(parameters)) {
      if (!isActive(group[0]!, point)) continue
      const has = (other: Point) => group.every(({ name }) => other[name] !== undefined)
      const [good, bad] = split(history.finished.filter(trial => has(trial.point)))
      const l = parzen(group, good, weightsOf(good.length))
      const all = [...bad, ...history.running.filter(has)]
      const g = parzen(group, all, weightsOf(all.length))
      const draws = Array.from({ length: candidates }, () => l.sample(random))
      point = { ...point, ...best(draws, draw => l.logDensity(draw) - g.logDensity(draw)) }
    }
    return point
  }

/** Parameters by their conditions. */
function groupsOf(parameters: readonly Parameter[]): readonly (readonly Parameter[])[] {
  const groups = new Map<string, Parameter[]>()
  for (const parameter of parameters) {
    const key = JSON.stringify(parameter.conditions)
    groups.set(key, [...(groups.get(key) ?? []), parameter])
  }
  return [...groups.values()]
}

/** The points of the best 15%, at most 25, and of the others; each in the order of the trials. */
function split(trials: readonly FinishedTrial[]): readonly [good: readonly Point[], bad: readonly Point[]] {
  const order = trials.map((_, i) => i).sort((a, b) => compare(trials[a]!, trials[b]!) || a - b)
  const count = Math.min(25, Math.ceil(0.15 * trials.length))
  const points = (chosen: readonly number[]) => [...chosen].sort((a, b) => a - b).map(i => trials[i]!.point)
  return [points(order.slice(0, count)), points(order.slice(count))]
}

/** The newest 25 count fully, older ones the less the older they are. */
const weightsOf = (n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => (i >= n - 25 ? 1 : 1 / n + (i / Math.max(1, n - 26)) * (1 - 1 / n)))

function best(points: readonly Point[], score: (point: Point) => number): Point {
  const scores = points.map(score)
  return points[scores.indexOf(Math.max(...scores))]!
}
