import type { Episode, EpisodeStep } from '../../src/core/episode.ts'
import { rng } from '../../src/core/rng.ts'

/**
 * An episode of `length` steps with edge cases: NaN, −0, infinities, missing thoughts and masks. `value` gives it
 * discrete or other spaces.
 */
export function played(
  episode: number,
  length: number,
  value: (k: number) => Pick<EpisodeStep, 'observation' | 'action'> = k => ({
    observation: Float32Array.of(k, -0, Number.NaN, Math.fround(1 / 3)),
    action: k % 2,
  }),
  thoughts = true,
): Pick<Episode, 'steps' | 'final'> & { summary: Omit<Episode, 'steps' | 'final' | 'env' | 'seed' | 'agent'> } {
  const random = rng(episode)
  const steps = Array.from({ length }, (_, k): EpisodeStep => {
    const thought = k % 3 > 0 && { q: Float32Array.of(random.next(), -Infinity), value: k === 1 ? -0 : random.normal() }
    return {
      ...value(k),
      reward: random.normal(),
      terminated: k === length - 1,
      truncated: false,
      ...(thoughts && k % 2 > 0 && { legal: Uint8Array.of(1, k % 2), player: (k % 4 > 1 ? 1 : 0) as 0 | 1 }),
      ...(thoughts && thought && { thought }),
    }
  })
  const sum = steps.reduce((sum, { reward }) => sum + reward, 0)
  const summary = {
    episode,
    slot: 0,
    step: 100 * episode + length,
    return: sum,
    length,
    terminated: true,
    truncated: false,
  }
  return { steps, final: value(length).observation, summary }
}
