import { envArgument, envsNamed } from '../../../app/env-argument.ts'
import { presetsFor } from '../../../app/preset/experiment.ts'
import { UserError } from '../../../core/error.ts'
import { type EnvSpec, environments, envSpec } from '../../../core/registry.ts'
import { describe } from '../../../core/space.ts'
import { printJson, printLines, printTable, printTitle } from '../../output.ts'
import { printOptions } from './option-table.ts'
import { printPresets } from './presets.ts'

/** Flags of `sente envs`, read. */
export interface EnvsFlags {
  readonly envSet?: Readonly<Record<string, string>>
  readonly json?: boolean
}

/** Prints all environments, or those that `text` names, with their options. */
export async function listEnvs(text: string | undefined, { envSet, json }: EnvsFlags): Promise<void> {
  const specs = await named(text, envSet)
  const rows = specs.map(({ id, title, maxSteps, solvedAt, create }) => {
    const { observationSpace, actionSpace } = create()
    return { id, observations: describe(observationSpace), actions: describe(actionSpace), maxSteps, solvedAt, title }
  })
  if (json) {
    for (const [i, row] of rows.entries()) {
      const spec = specs[i]!
      const presets = presetsFor(spec)
      printJson(JSON.stringify({ ...row, options: spec.options, ...(presets.length > 0 && { presets }) }))
    }
    return
  }
  printTable(
    [
      'environment',
      'observations',
      'actions',
      { title: 'steps', drop: 1 },
      { title: 'solved at', drop: 2 },
      { wrap: true },
    ],
    rows.map(row => Object.values(row).map(cell => (cell === undefined ? '–' : String(cell)))),
  )
  if (text === undefined) return
  for (const spec of specs) {
    const { id, options = {} } = spec
    showOptions(id, options)
    printPresets(`presets for ${id}, which train --agent <name> takes`, presetsFor(spec), 'agent')
  }
}

function showOptions(id: string, options: NonNullable<EnvSpec['options']>): void {
  if (options === 'any') printLines(`\n${id} takes keyword arguments: --env-set <name>=<value>`)
  else if (Object.keys(options).length === 0) printLines(`\n${id} has no options.`)
  else {
    printTitle(`\noptions of ${id}, set with --env-set <name>=<value>:`)
    printOptions(options)
  }
}

async function named(text: string | undefined, texts: EnvsFlags['envSet']): Promise<readonly EnvSpec[]> {
  if (text !== undefined && texts) {
    const { id, options } = await envArgument(text, texts)
    return [envSpec(id, options)]
  }
  if (texts) throw new UserError('--env-set needs an environment: name one.', { usage: true })
  return text === undefined ? environments() : envsNamed(text)
}
