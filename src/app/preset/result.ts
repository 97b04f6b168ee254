import { type Preset, presetNamed } from '../../core/settings/preset.ts'
import { count, decimal } from '../../operators/standing.ts'
import type { Experiment } from '../experiment.ts'
import { changesOf } from './experiment.ts'

/** A preset's measured result: `solved by 19 of 20 seeds in 20,650 steps on average`. */
export function resultOf({ measured }: Preset): string {
  const { seeds, steps } = measured
  if ('result' in measured) return `${measured.result}, after ${count(steps)} steps`
  const { solved, mean, std } = measured
  return solved === undefined
    ? `return ${decimal(mean)} ± ${std.toFixed(1)} over ${seeds} seeds of ${count(steps)} steps`
    : `solved by ${solved} of ${seeds} seeds in ${count(steps)} steps on average`
}

/** Which preset an experiment follows, and its result, or the settings that differ; undefined if it follows none. */
export function presetLine(experiment: Experiment): string | undefined {
  const preset = presetNamed(experiment.preset ?? '')
  if (!preset) return undefined
  const changes = changesOf(experiment)
  return `preset ${experiment.preset}${changes.length === 0 ? `: ${resultOf(preset)}` : `, except ${listed(changes)}`}`
}

const listed = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' and $1')
