import { UserError } from '../../core/error.ts'
import { encode, type Space, type Value, width } from '../../core/space.ts'
import { moments } from '../../kit/moments.ts'
import { listEpisodes, readEpisode } from '../../store/episodes/episodes.ts'

/** Mean and standard deviation of each number of an observation, as networks take it. */
export interface Spread {
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/** Observations of training that are read: the newest. */
const READ = 100_000

/**
 * The spread of the observations in the recorded training episodes of a run, the newest 100,000; undefined where none
 * are recorded.
 */
export function spreadInTraining(run: string, space: Space): Spread | undefined {
  const D = width(space)
  const seen = moments(D)
  const row = new Float32Array(D)
  let count = 0
  for (const recorded of trainingEpisodes(run)) {
    if (count >= READ) break
    for (const { observation } of stepsOf(recorded)) {
      encode(space, observation as Value<Space>, row)
      seen.add(row)
      count++
    }
  }
  if (count < 2) return undefined
  const found = new Float32Array(2 * D)
  seen.write(found)
  return { mean: Float64Array.from(found.subarray(0, D)), deviation: Float64Array.from(found.subarray(D), x => 1 / x) }
}

/** The newest first. */
function trainingEpisodes(run: string) {
  try {
    const { episodes } = listEpisodes(run)
    return episodes.filter(({ evaluation }) => !evaluation).reverse()
  } catch (error) {
    if (error instanceof UserError) return [] // nothing is recorded
    throw error
  }
}

function stepsOf(recorded: Parameters<typeof readEpisode>[0]) {
  try {
    return readEpisode(recorded).steps
  } catch (error) {
    if (error instanceof UserError) return [] // damaged
    throw error
  }
}

/** The spread of recent vectors of D numbers. */
export interface Recent extends Spread {
  add(x: ArrayLike<number>): void
}

/** Vectors over which `recent` averages. */
const RECENT = 1_000

/** Mean and deviation of about the last 1,000 vectors, in which older ones count exponentially less. */
export function recent(D: number): Recent {
  const [mean, variance] = [new Float64Array(D), new Float64Array(D)]
  let n = 0
  return {
    mean,
    get deviation() {
      return variance.map(Math.sqrt)
    },
    add(x) {
      const rate = 1 / Math.min(++n, RECENT)
      for (let i = 0; i < D; i++) {
        const off = x[i]! - mean[i]!
        mean[i]! += rate * off
        variance[i] = (1 - rate) * (variance[i]! + rate * off * off)
      }
    },
  }
}

/** How far the mean of each number is from that of training, in standard deviations of training. */
export const drift = (now: Spread, training: Spread): Float64Array =>
  now.mean.map((x, i) => Math.abs(x - training.mean[i]!) / training.deviation[i]!)
