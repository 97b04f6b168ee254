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
 * The environment with observations (s − mean) / √(variance + ε), each number by its own running statistics, which take
 * s in first.
 *
 * **Prefer `normalizeObservations`** of DDPG, TD3 and SAC where it will do. Statistics then are the agent's: its replay
 * memory keeps observations as they are, so that old ones are scaled like new ones, and evaluation, replay, resume and
 * the exported policy have the same statistics without more ado. This wrapper scales what goes into the memory, by the
 * statistics of that day.
 *
 * **Running** statistics are part of `save`: a resumed run goes on with them, and an evaluation, during a run or of it,
 * uses those of its first environment without adding to them (`freeze`). Environments have statistics of their own,
 * unless they are given the same. An episode recorded under them cannot be played again alone: `replay` has its numbers
 * but no pictures. An exported policy takes scaled observations.
 *
 * **Frozen** ones, measured beforehand, keep every promise: the same stream gives the same episode, and observations
 * have bounds where the environment's have.
 *
 * Source: the same numbers as Gymnasium's `NormalizeObservation` to float32, in which it keeps its statistics; ours are
 * float64.
 *
 * @throws UserError when observations are no Box, statistics have another size or, frozen, are of nothing; when a
 * running environment has no `save`.
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
      'normalizeObservation needs observations in a Box; oneHot or flattenObservation makes them one.',
    )
  const D = width(own)
  const known = learned(env, 'normalizeObservation', D, options)
  const { statistics, epsilon } = known
  const { mean, variance } = statistics
  const scale = (x: number, i: number) => (x - mean[i]!) / Math.sqrt(variance[i]! + epsilon)
  /** Bounds are known where the statistics stay as they are. */
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
