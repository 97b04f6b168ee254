import { envArgument, envsNamed } from '../../app/env-argument.ts'
import { UserError } from '../../core/error.ts'
import { type EnvSpec, environments, envSpec } from '../../core/registry.ts'
import { describe } from '../../core/space.ts'
import { print, printLines } from '../output.ts'
import { optionTable } from './option-table.ts'
import { table } from './table.ts'

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
    for (const [i, row] of rows.entries()) print(JSON.stringify({ ...row, options: specs[i]!.options }))
    return
  }
  printLines(
    table(
      ['environment', 'observations', 'actions', 'steps', 'solved at', ''],
      rows.map(row => Object.values(row).map(cell => (cell === undefined ? '–' : String(cell)))),
    ),
  )
  if (text === undefined) return
  for (const { id, options = {} } of specs) printLines(`\n${settable(id, options)}`)
}

function settable(id: string, options: NonNullable<EnvSpec['options']>): string {
  if (options === 'any') return `${id} takes keyword arguments: --env-set <name>=<value>`
  if (Object.keys(options).length === 0) return `${id} has no options.`
  return `options of ${id}, set with --env-set <name>=<value>:\n${optionTable(options)}`
}

async function named(text: string | undefined, texts: EnvsFlags['envSet']): Promise<readonly EnvSpec[]> {
  if (text !== undefined && texts) {
    const { id, options } = await envArgument(text, texts)
    return [envSpec(id, options)]
  }
  if (texts) throw new UserError('--env-set needs an environment: name one.', { usage: true })
  return text === undefined ? environments() : envsNamed(text)
}
