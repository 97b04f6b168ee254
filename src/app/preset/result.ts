import type { Preset } from '../../core/settings/preset.ts'
import { count, decimal } from '../../operators/standing.ts'

/** A preset's measured result: `solved by 19 of 20 seeds in 20,650 steps on average`. */
export function resultOf({ measured }: Preset): string {
  const { seeds, steps } = measured
  if ('result' in measured) return `${measured.result}, after ${count(steps)} steps`
  const { solved, mean, std } = measured
  return solved === undefined
    ? `return ${decimal(mean)} ± ${std.toFixed(1)} over ${seeds} seeds of ${count(steps)} steps`
    : `solved by ${solved} of ${seeds} seeds in ${count(steps)} steps on average`
}
