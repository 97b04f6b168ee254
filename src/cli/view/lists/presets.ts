import { resultOf } from '../../../app/preset/result.ts'
import type { Preset } from '../../../core/settings/preset.ts'
import { printTable, printTitle } from '../../output.ts'

/** Prints presets, a line each. @param by What tells them apart. */
export function printPresets(title: string, presets: readonly Preset[], by: 'agent' | 'env'): void {
  if (presets.length === 0) return
  printTitle(`\n${title}:`)
  printTable(
    [{}, { wrap: true }],
    presets.map(preset => [`  ${preset[by]}`, resultOf(preset)]),
  )
}
