import seedrandom from 'seedrandom'
import { UserError } from './error.ts'

/**
 * The complete state of a stream: its path of labels and the four numbers of the Alea generator. Plain data, a `Json`.
 */
export type RngState = {
  readonly path: string
  readonly c: number
  readonly s0: number
  readonly s1: number
  readonly s2: number
}

/** A stream of random numbers, the only source of randomness in agents, environments and replay. */
export interface Rng {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform over 0 … n−1. */
  int(n: number): number
  /** Standard normal N(0, 1). */
  normal(): number
  /** An independent stream named `label`, a function of the parent's path and the label, not of what was drawn. */
  split(label: string | number): Rng
  /** A copy of the stream's state; `rng(state)` continues from here bit for bit. */
  state(): RngState
  /** Continues from a saved state, in place. @throws UserError for one that is not Alea's. */
  restore(state: RngState): void
}

/**
 * The random stream of a seed, or one that continues from a saved state.
 *
 * @throws UserError for a state that is not Alea's.
 * @example
 * const random = rng(42)
 * const weights = random.split('weights') // does not disturb `random`
 */
export function rng(seed: number | string | RngState): Rng {
  return typeof seed === 'object' ? stream(seed.path, seed) : stream(String(seed))
}

/** One stream per label, each `random.split(label)`. */
export const streamsOf = <L extends string>(random: Rng, ...labels: readonly L[]): Readonly<Record<L, Rng>> =>
  Object.fromEntries(labels.map(label => [label, random.split(label)])) as Record<L, Rng>

type Alea = seedrandom.StatefulPRNG<seedrandom.State.Alea>

function alea(path: string, state?: RngState): Alea {
  if (state) requireState(state)
  return state ? seedrandom.alea('', { state }) : seedrandom.alea(path, { state: true })
}

/** Alea keeps a carry c below its factor 2,091,639 and fractions; from others it draws numbers outside [0, 1). */
function requireState({ path, c, s0, s1, s2 }: RngState): void {
  const valid = Number.isInteger(c) && c >= 0 && c < 2_091_639 && [s0, s1, s2].every(s => s >= 0 && s < 1)
  if (valid) return
  throw new UserError(
    `the saved state of the random stream "${path}" is not one of Alea's: it was edited or damaged; use another ` +
      'checkpoint.',
  )
}

/** Escapes a label as a path segment like JSON Pointer (RFC 6901), so that a slash in it does not split it. */
const escaped = (label: string | number) => String(label).replaceAll('~', '~0').replaceAll('/', '~1')

function stream(path: string, saved?: RngState): Rng {
  let source = alea(path, saved)
  return {
    next: () => source(),
    int: n => Math.floor(source() * n),
    // Box–Muller without the second value: caching it would add to the stream's state.
    normal: () => Math.sqrt(-2 * Math.log(1 - source())) * Math.cos(2 * Math.PI * source()),
    split: label => stream(`${path}/${escaped(label)}`),
    state: () => ({ path, ...source.state() }),
    restore: state => {
      path = state.path
      source = alea(path, state)
    },
  }
}
