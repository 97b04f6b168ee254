import type { Rng } from '../../core/rng.ts'

/** Noise processes by name. */
export const NOISES = ['gaussian', 'ou'] as const

/** Noise for actions of A components in N environments. */
export interface Noise {
  /**
   * The next noise vector of environment `slot`, `[A]`; the same array each time. Slots beyond N have their own noise,
   * which is not saved.
   */
  next(slot: number, sigma: number, random: Rng): Float32Array
  /** Restarts the process, at the end of an episode. */
  reset(slot: number): void
  /** `[N·A]`, to be saved; restore by writing into it. */
  readonly state: Float32Array
}

/** Independent from step to step: N(0, σ²). */
function gaussian(A: number): Noise {
  const noise = new Float32Array(A)
  return {
    next(_, sigma, random) {
      for (let i = 0; i < A; i++) noise[i] = sigma * random.normal()
      return noise
    },
    reset() {},
    state: new Float32Array(0),
  }
}

/**
 * The Ornstein–Uhlenbeck process, correlated in time (Lillicrap et al. 2016, section 7: θ = 0.15, σ = 0.2):
 *
 *     x ← x − θ x + σ N(0, 1)
 *
 * σ is the standard deviation of the increments. That of x itself tends to σ / √(2θ − θ²), which is 1.9 σ.
 */
function ornsteinUhlenbeck(A: number, slots: number, theta = 0.15): Noise {
  const state = new Float32Array(A * slots)
  const rows = Array.from({ length: slots }, (_, slot) => state.subarray(slot * A, (slot + 1) * A))
  return {
    next(slot, sigma, random) {
      rows[slot] ??= new Float32Array(A)
      const x = rows[slot]
      for (let i = 0; i < A; i++) x[i]! += sigma * random.normal() - theta * x[i]!
      return x
    },
    reset: slot => void rows[slot]?.fill(0),
    state,
  }
}

/** A noise process by name, for `slots` = N environments. */
export const noise = (kind: (typeof NOISES)[number], A: number, slots: number): Noise =>
  kind === 'ou' ? ornsteinUhlenbeck(A, slots) : gaussian(A)

/** Noise that is N(0, 1) at each step, for actions of A components in N environments. */
export interface StationaryNoise {
  /** The next noise vector of environment `slot`, `[A]`; see `Noise`. `rho`: its correlation ρ with the last one. */
  next(slot: number, rho: number, random: Rng): Float32Array
  /** `[N·A]`, to be saved; restore by writing into it. */
  readonly state: Float32Array
}

/**
 * Noise correlated in time, as a first-order autoregressive process (for PPO: Hollenstein et al. 2024,
 * https://arxiv.org/abs/2312.11091):
 *
 *     x ← ρ x + √(1 − ρ²) N(0, 1)
 *
 * Each x is N(0, 1), so that an action drawn with it has the density of any other. It goes on over the ends of
 * episodes.
 */
export function stationaryNoise(A: number, slots: number): StationaryNoise {
  const state = new Float32Array(A * slots)
  const rows = Array.from({ length: slots }, (_, slot) => state.subarray(slot * A, (slot + 1) * A))
  return {
    next(slot, rho, random) {
      rows[slot] ??= new Float32Array(A)
      const x = rows[slot]
      const kept = x.some(value => value !== 0) ? rho : 0 // 0: before the first draw
      const fresh = Math.sqrt(1 - kept * kept)
      for (let i = 0; i < A; i++) x[i] = kept * x[i]! + fresh * random.normal()
      return x
    },
    state,
  }
}

/** A draw from Gumbel(0, 1): −ln(−ln u). argmax_a(logit_a + g_a) is then a draw from softmax(logits). */
export const gumbel = (random: Rng): number => -Math.log(-Math.log(random.next() + 1e-20) + 1e-20)
