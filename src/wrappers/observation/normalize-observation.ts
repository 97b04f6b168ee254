import { delegate } from '../../core/delegate.ts'
import type { Env } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { type Box, bound, box, type Space, width } from '../../core/space.ts'
import { learned, type NormalizeOptions } from '../learned.ts'
import type { RunningStatistics, SavedStatistics } from '../running-statistics.ts'
import { savedWith } from '../saved-with.ts'
import type { WithObservation } from '../wrapped.ts'
import { transformObservation } from './transform-observation.ts'

/**
 * Normalizes each element of the observation to (s − mean) / √(variance + ε) with running statistics, which are updated
 * with s first.
 *
 * **Prefer the `normalizeObservations` option** of DDPG, TD3 and SAC where it applies. The statistics then belong to
 * the agent: its replay buffer stores raw observations, so that old and new ones are normalized alike, and evaluation,
 * replay, resume and the exported policy use the same statistics automatically. This wrapper instead fixes the
 * normalization of an observation at the time it is stored.
 *
 * **Running** statistics are part of `save`: a resumed run continues with them, and evaluations, during a run or
 * afterwards, use those of its first environment without updating them (`freeze`). Each environment has its own
 * statistics unless you pass shared ones. An episode recorded under running statistics cannot be simulated again:
 * `replay` shows its numbers but no pictures. An exported policy takes normalized observations.
 *
 * **Frozen** statistics, measured beforehand, keep the full `Env` contract: the same stream gives the same episode, and
 * observations are bounded if the environment's are.
 *
 * Source: Gymnasium's `NormalizeObservation`; results agree to float32, the precision of Gymnasium's statistics, while
 * these are float64.
 *
 * @throws UserError when observations are not a Box, when statistics have another size or are frozen without data, or
 * when running statistics meet an environment without `save`.
 * @example
 * const env = normalizeObservation(make(pendulumV1)) // after some episodes: env.observationStatistics.save()
 * register({
 *   id: 'PendulumNormalized-v0',
 *   create: () => normalizeObservation(pendulum(), { statistics: runningStatistics(3, measured), frozen: true }),
 *   maxSteps: 200,
 * })
 */
export function normalizeObservation<E extends Env<Box, Space>>(
  env: E,
  options: NormalizeOptions = {},
): WithObservation<E, Box> & { readonly observationStatistics: RunningStatistics } {
  const own: Space = env.observationSpace
  if (own.kind !== 'box')
    throw new UserError(
      'normalizeObservation needs Box observations; convert them with oneHot or flattenObservation first.',
    )
  const D = width(own)
  const known = learned(env, 'normalizeObservation', D, options)
  const { statistics, epsilon } = known
  const { mean, variance } = statistics
  const scale = (x: number, i: number) => (x - mean[i]!) / Math.sqrt(variance[i]! + epsilon)
  /** Normalized bounds, valid only for frozen statistics. */
  const limits = (limit: Box['low']) =>
    Array.from({ length: D }, (_, i) => Math.fround(scale(Math.fround(bound(limit, i)), i)))
  const scaled = transformObservation(
    env as Env<Box>,
    observation => {
      if (!known.frozen) statistics.add(observation)
      const scaled = new Float32Array(D)
      for (let i = 0; i < D; i++) scaled[i] = scale(observation[i]!, i)
      return scaled
    },
    options.frozen ? box(own.shape, limits(own.low), limits(own.high)) : box(own.shape, -Infinity, Infinity),
  )
  const members = { observationStatistics: statistics, ...(!options.frozen && known.running) }
  const saving = savedWith(env, 'normalizeObservation', {
    save: statistics.save,
    restore: state => statistics.restore(state as SavedStatistics),
  })
  return delegate({ ...members, ...(!options.frozen && saving) }, scaled) as ReturnType<typeof normalizeObservation<E>>
}
