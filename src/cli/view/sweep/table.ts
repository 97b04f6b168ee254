import { labelOf } from '../../../app/sweep/plan.ts'
import type { SettingSummary } from '../../../app/sweep/summary.ts'
import { count, decimal, duration } from '../../../operators/standing.ts'
import type { Column } from '../../../terminal/table.ts'

/** The columns of the table at the end of a sweep. */
export const sweepColumns = (varied: boolean): readonly Column[] => [
  ...(varied ? [{ title: 'setting', least: 16, keep: 24 }] : []),
  { title: 'seeds' },
  { title: 'solved', drop: 6 },
  { title: 'mean ± std', drop: 5 },
  { title: 'IQM' },
  { title: '95% interval' },
  { title: 'worst', drop: 4 },
  ...(varied ? [{ title: 'better', drop: 3 }] : []),
  { title: 'steps', drop: 2 },
  { title: 'took', drop: 1 },
]

/** The row of a setting. */
export function sweepCells(row: SettingSummary, varied: boolean): string[] {
  const { seeds, solved, failed, mean, std, iqm, interval, worst, improvement, steps, seconds } = row
  return [
    ...(varied ? [labelOf(row.setting)] : []),
    failed === 0 ? String(seeds) : `${seeds} (${failed} diverged)`,
    solved === undefined ? '–' : `${solved}/${seeds}`,
    `${number(mean)} ± ${number(std)}`,
    number(iqm),
    row.means.length < 2 ? '–' : `${number(interval[0])} to ${number(interval[1])}`,
    number(worst),
    ...(varied ? [improvement === undefined ? '–' : improvement.toFixed(2)] : []),
    count(Math.round(steps)),
    duration(seconds),
  ]
}

const number = (x: number) => (Number.isNaN(x) ? '–' : decimal(x))
