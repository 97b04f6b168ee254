import { intervalPlot } from '../../../app/sweep/interval-plot.ts'
import { labelOf, type Plan, type Trial } from '../../../app/sweep/plan.ts'
import { summaries } from '../../../app/sweep/summary.ts'
import type { TrialResult } from '../../../app/sweep/trial.ts'
import { UserError } from '../../../core/error.ts'
import { envSpec, reference } from '../../../core/registry.ts'
import { replaceFile } from '../../../store/access/write.ts'
import { printJson, printTable, say } from '../../output.ts'
import { sweepCells, sweepColumns } from './table.ts'

interface Told {
  readonly json: boolean
  /** Trials that failed. */
  readonly failed: number
}

/**
 * Prints what the trials came to, and draws it into `sweep.svg` in the sweep's folder.
 *
 * @throws UserError when trials failed.
 */
export function tellSweep(
  { folder, trials }: Plan,
  ended: readonly { readonly trial: Trial; readonly result: TrialResult }[],
  { json, failed }: Told,
): void {
  const results = [...ended].sort((a, b) => trials.indexOf(a.trial) - trials.indexOf(b.trial))
  const ref = reference(trials[0]!.experiment.env)
  const { solvedAt } = envSpec(ref.id, ref.options)
  const rows = summaries(results, solvedAt)
  const varied = Object.keys(trials[0]!.setting).length > 0
  if (json) {
    for (const { trial, result } of results) {
      const { setting, seed, folder } = trial
      printJson(JSON.stringify({ type: 'trial', setting, seed, path: folder, ...result }))
    }
    for (const row of rows) printJson(JSON.stringify({ type: 'setting', ...row }))
  } else if (rows.length > 0)
    printTable(
      sweepColumns(varied),
      rows.map(row => sweepCells(row, varied)),
    )
  const drawn = rows.filter(({ iqm }) => Number.isFinite(iqm))
  if (drawn.length > 0) {
    const plotted = drawn.map(({ setting, iqm, interval }) => ({ label: labelOf(setting), middle: iqm, interval }))
    const scale = 'interquartile mean of greedy returns, 95% interval'
    replaceFile(folder, 'sweep.svg', intervalPlot(plotted, folder, scale))
    say(`the runs and sweep.svg are in ${folder}; to see them: npx sente studio ${folder}`)
  }
  const left = trials.length - results.length - failed
  if (left > 0) say(`${left} of ${trials.length} runs are left; the same command goes on with them.`)
  if (failed > 0)
    throw new UserError(
      `${failed} of ${trials.length} runs failed, for the reasons above; the same command tries them again.`,
    )
}
