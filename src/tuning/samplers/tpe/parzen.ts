import type { Rng } from '../../../core/rng.ts'
import { type Choice, type Parameter, type Point, type Range, scaled, scaleOf, unscaled } from '../../space.ts'
import { normalCdf } from './normal.ts'

/** A density over points: a mixture with a kernel at each observation, and a wide one, the prior. */
export interface Parzen {
  sample(random: Rng): Point
  logDensity(point: Point): number
}

/** The kernels of one parameter, one per component of the mixture. */
interface Kernels {
  draw(component: number, random: Rng): number
  /** Log densities of a value, one per component, added to `sums`. */
  add(value: number, sums: Float64Array): void
}

/**
 * The Parzen estimator of observed points: the components are products over the parameters (Falkner et al. 2018,
 * https://arxiv.org/abs/1807.01774), so that parameters that depend on each other are found together.
 *
 * @param weights One per observation; the prior has weight 1.
 */
export function parzen(parameters: readonly Parameter[], points: readonly Point[], weights: readonly number[]): Parzen {
  const components = points.length + 1
  const total = weights.reduce((sum, w) => sum + w, 1)
  const shares = Float64Array.from([...weights, 1], w => w / total)
  const logShares = shares.map(Math.log)
  const kernels = parameters.map(({ name, domain }) => {
    const values = points.map(point => point[name]!)
    return domain.kind === 'choice' ? ofChoice(domain, values) : ofRange(domain, values)
  })
  const sums = new Float64Array(components)
  return {
    sample(random) {
      const component = drawn(shares, random.next())
      return Object.fromEntries(kernels.map((kernel, i) => [parameters[i]!.name, kernel.draw(component, random)]))
    },
    logDensity(point) {
      sums.set(logShares)
      for (const [i, kernel] of kernels.entries()) kernel.add(point[parameters[i]!.name]!, sums)
      return logSum(sums)
    },
  }
}

/** Normal distributions truncated to the range, on its scale; integrated over the steps where it has any. */
function ofRange(domain: Range, values: readonly number[]): Kernels {
  const [from, to] = scaleOf(domain)
  const means = [...values.map(value => scaled(domain, value)), (from + to) / 2]
  const widths = [...bandwidths(means.slice(0, -1), from, to), to - from]
  const { step, log } = domain
  const masses = means.map((mean, i) => Math.log(mass(mean, widths[i]!, from, to)))
  const offsets = widths.map((width, i) => Math.log(width) + Math.log(2 * Math.PI) / 2 + masses[i]!)
  return {
    draw(component, random) {
      // at least a third of the draws is inside, as the mean is, and the deviation is at most the whole range
      for (;;) {
        const place = means[component]! + widths[component]! * random.normal()
        if (place >= from && place <= to) return unscaled(domain, place)
      }
    },
    add(value, sums) {
      if (step === undefined) {
        const place = scaled(domain, value)
        for (let i = 0; i < sums.length; i++) sums[i]! -= ((place - means[i]!) / widths[i]!) ** 2 / 2 + offsets[i]!
        return
      }
      const ends = [value - step / 2, value + step / 2].map(end => (log ? Math.log(end) : end))
      for (let i = 0; i < sums.length; i++)
        sums[i]! += Math.log(Math.max(1e-300, mass(means[i]!, widths[i]!, ends[0]!, ends[1]!))) - masses[i]!
    },
  }
}

const mass = (mean: number, width: number, from: number, to: number): number =>
  normalCdf((to - mean) / width) - normalCdf((from - mean) / width)

/**
 * The standard deviations of the kernels: the distance to the farther neighbor (Bergstra et al. 2011), within bounds
 * that shrink with the number of observations.
 */
function bandwidths(means: readonly number[], from: number, to: number): number[] {
  const n = means.length
  const order = means.map((_, i) => i).sort((a, b) => means[a]! - means[b]!)
  const widths = new Array<number>(n)
  const least = (to - from) / Math.min(100, n + 2)
  order.forEach((i, at) => {
    const [left, right] = [order[at - 1], order[at + 1]].map(j => j !== undefined && Math.abs(means[j]! - means[i]!))
    const [below, above] = [means[i]! - from, to - means[i]!]
    const distance = n === 1 ? Math.max(below, above) : Math.max(left || 0, right || 0)
    widths[i] = Math.min(to - from, Math.max(least, distance))
  })
  return widths
}

/** One weight for each value, with more at the observed one (Aitchison and Aitken 1976). */
function ofChoice({ values: { length } }: Choice, observed: readonly number[]): Kernels {
  const components = observed.length + 1
  const prior = 1 / components
  const tables = [...observed, undefined].map(at => {
    if (at === undefined) return new Float64Array(length).fill(1 / length)
    const table = new Float64Array(length).fill(prior)
    table[at]! += 1
    return table.map(weight => weight / (1 + prior * length))
  })
  const logs = tables.map(table => table.map(Math.log))
  return {
    draw: (component, random) => drawn(tables[component]!, random.next()),
    add(value, sums) {
      for (let i = 0; i < sums.length; i++) sums[i]! += logs[i]![value]!
    },
  }
}

/** The index at which the cumulative sum of the shares exceeds `at`. */
function drawn(shares: Float64Array, at: number): number {
  let sum = 0
  for (let i = 0; i < shares.length; i++) {
    sum += shares[i]!
    if (sum > at) return i
  }
  return shares.length - 1
}

/** log Σ exp. */
function logSum(terms: Float64Array): number {
  const most = terms.reduce((a, b) => Math.max(a, b), -Infinity)
  return most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0))
}
