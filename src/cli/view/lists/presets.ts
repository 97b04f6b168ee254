import type { Experiment } from '../../../app/experiment.ts'
import { changesOf } from '../../../app/preset/experiment.ts'
import { resultOf } from '../../../app/preset/result.ts'
import { type Preset, presetNamed } from '../../../core/settings/preset.ts'
import { printTable, printTitle } from '../../output.ts'

/**
 * Which preset an experiment follows, and its result, or the settings that differ; undefined if it follows none.
 *
 * @param plain Whether `--plain` would leave it.
 */
export function presetLine(experiment: Experiment, plain: boolean): string | undefined {
  const preset = presetNamed(experiment.preset ?? '')
  if (!preset) return undefined
  const changes = changesOf(experiment)
  const how = changes.length === 0 ? `: ${resultOf(preset)}` : `, except ${listed(changes)}`
  return `preset ${experiment.preset}${how}${plain ? '; --plain trains with the defaults' : ''}`
}

const listed = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' and $1')

/** Prints presets, a line each. @param by What tells them apart. */
export function printPresets(title: string, presets: readonly Preset[], by: 'agent' | 'env'): void {
  if (presets.length === 0) return
  printTitle(`\n${title}:`)
  printTable(
    [{}, { wrap: true }],
    presets.map(preset => [`  ${preset[by]}`, resultOf(preset)]),
  )
}
