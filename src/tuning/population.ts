import type { Rng } from '../core/rng.ts'
import { atShare, type Domain, isActive, type Parameter, type Point, scaled, unscaled } from './space.ts'

/** A trial of the last generation, which is over. */
export interface Member {
  /** The number of the trial. */
  readonly number: number
  readonly point: Point
  /** What to minimize; NaN if it failed. */
  readonly loss: number
}

/** A trial of the next generation: its parameters, and the trial whose weights it starts from. */
export interface Successor {
  readonly point: Point
  readonly parent: number
}

/** Share of a generation that is replaced, and share whose weights replace it. */
const TRUNCATED = 0.2
/** Probability that a parameter is drawn anew instead of being multiplied by one of these factors. */
const RESAMPLED = 0.25
const FACTORS = [0.8, 1.2] as const

/**
 * Population-based training with truncation selection (Jaderberg et al. 2017, https://arxiv.org/abs/1711.09846,
 * section 4.1.1): a member continues with its own weights and parameters, unless it is among the worst fifth. Then it
 * copies the weights of one of the best fifth (exploit), and that one's parameters, each multiplied by 0.8 or 1.2, or
 * drawn anew (explore).
 *
 * @param slot The index of the member in its generation.
 * @param random The stream of the new trial.
 * @returns undefined when all members failed.
 */
export function successor(
  parameters: readonly Parameter[],
  generation: readonly Member[],
  slot: number,
  random: Rng,
): Successor | undefined {
  const ranked = [...generation].sort((a, b) => cost(a) - cost(b) || a.number - b.number)
  const replaced = Math.max(1, Math.round(TRUNCATED * ranked.length))
  const member = generation[slot]!
  if (ranked.indexOf(member) < ranked.length - replaced && !Number.isNaN(member.loss))
    return { point: member.point, parent: member.number }
  const best = ranked.slice(0, replaced).filter(({ loss }) => !Number.isNaN(loss))
  if (best.length === 0) return undefined
  const parent = best[random.int(best.length)]!
  return { point: explored(parameters, parent.point, random), parent: parent.number }
}

const cost = ({ loss }: Member) => (Number.isNaN(loss) ? Number.MAX_VALUE : loss)

function explored(parameters: readonly Parameter[], from: Point, random: Rng): Point {
  const point: Record<string, number> = {}
  for (const parameter of parameters) {
    const { name, domain } = parameter
    const [draw, share, factor] = [random.next(), random.next(), FACTORS[random.int(FACTORS.length)]!]
    if (!isActive(parameter, point)) continue
    const value = from[name]
    point[name] = value === undefined || draw < RESAMPLED ? atShare(domain, share) : perturbed(domain, value, factor)
  }
  return point
}

/** A value times a factor, but at least one step away from it where there are steps; choices stay. */
function perturbed(domain: Domain, value: number, factor: number): number {
  if (domain.kind === 'choice') return value
  const { low, high, step = 0 } = domain
  const wanted = factor > 1 ? Math.max(value * factor, value + step) : Math.min(value * factor, value - step)
  return unscaled(domain, scaled(domain, Math.min(high, Math.max(low, wanted))))
}
