import type { Texts } from '../env-argument.ts'
import { labelOf, type Trial } from './plan.ts'
import { bootstrapInterval, deviation, interquartileMean, mean, probabilityOfImprovement } from './statistics.ts'
import type { TrialResult } from './trial.ts'

/** The trials of one setting that are over. */
export interface SettingSummary {
  readonly setting: Texts
  readonly seeds: number
  /** Runs that reached the environment's threshold; undefined where it has none. */
  readonly solved?: number
  /** Runs without a result: they diverged. */
  readonly failed: number
  /** Greedy mean returns, by seed. */
  readonly means: readonly number[]
  /** Their mean, standard deviation, interquartile mean with its 95% interval, and the worst. */
  readonly mean: number
  readonly std: number
  readonly iqm: number
  readonly interval: readonly [low: number, high: number]
  readonly worst: number
  /** The probability that a run scores higher than one of the first setting; undefined for that one. */
  readonly improvement?: number
  /** Means of steps and of seconds of training. */
  readonly steps: number
  readonly seconds: number
}

/** Summaries by setting, in the order of the trials. @param solvedAt The environment's threshold. */
export function summaries(
  results: readonly { readonly trial: Trial; readonly result: TrialResult }[],
  solvedAt: number | undefined,
): readonly SettingSummary[] {
  const groups = new Map<string, (typeof results)[number][]>()
  for (const one of results) {
    const label = labelOf(one.trial.setting)
    groups.set(label, [...(groups.get(label) ?? []), one])
  }
  const found: SettingSummary[] = []
  for (const group of groups.values()) {
    const all = [...group].sort((a, b) => a.trial.seed - b.trial.seed).map(({ result }) => result)
    const means = all.flatMap(({ mean }) => (mean === undefined ? [] : [mean]))
    const none = means.length === 0
    found.push({
      setting: group[0]!.trial.setting,
      seeds: all.length,
      ...(solvedAt !== undefined && { solved: means.filter(x => x >= solvedAt).length }),
      failed: all.length - means.length,
      means,
      mean: mean(means),
      std: deviation(means),
      iqm: interquartileMean(means),
      interval: none ? [Number.NaN, Number.NaN] : bootstrapInterval([means]),
      worst: none ? Number.NaN : Math.min(...means),
      ...(found.length > 0 && { improvement: probabilityOfImprovement(means, found[0]!.means) }),
      steps: mean(all.map(({ step }) => step)),
      seconds: mean(all.map(({ seconds }) => seconds)),
    })
  }
  return found
}
