import { type Config, option } from '../../core/option.ts'
import type { Rng } from '../../core/rng.ts'

/** Options of `playoutCap`; spread them into an agent's own. */
export const capOptions = {
  fastSimulations: option(
    0,
    'root visits at which a fast search in self-play ends, which has no noise and no policy target; 0 = no fast ' +
      'searches; not with gumbel',
    { min: 0, max: 100_000, integer: true },
  ),
  fullShare: option(0.25, 'probability p of a full search; only with fastSimulations', { min: 0, max: 1 }),
}

/**
 * Playout-cap randomization: Wu 2019, Accelerating self-play learning in Go, https://arxiv.org/abs/1902.10565, section
 * 3.1. With probability p (`fullShare`) a move in self-play gets a full search, with noise, and its policy becomes a
 * training target. Other moves get a fast search of n < N visits (`fastSimulations`) without noise: the same time
 * yields more games, and with them more outcomes to learn the value from.
 *
 * Differs from the paper: positions of fast searches are trained on, too, but only their values.
 *
 * @returns visits at which the next search ends, or undefined for a full search; draws a number only if there are fast
 * searches.
 */
export const playoutCap =
  ({ fastSimulations: n, fullShare: p }: Config<typeof capOptions>) =>
  (random: Rng): number | undefined =>
    n > 0 && random.next() >= p ? n : undefined
