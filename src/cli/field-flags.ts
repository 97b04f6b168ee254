import { type Command, Option } from 'commander'
import { CHANGEABLE } from '../app/experiment.ts'
import { fieldsWith, flaggedFields } from '../app/fields/flagged.ts'
import type { Fields } from '../app/load-experiment.ts'

/** Adds the flags of an experiment's fields to a command. @param resumed Only those that a resumed run may change. */
export function addFieldFlags(command: Command, resumed: boolean): void {
  for (const { flag, help, default: usual, path, choices, read } of flaggedFields()) {
    if (resumed && !CHANGEABLE.some(field => field === path[0])) continue
    const option = new Option(flag, resumed ? help : `${help} (default: ${usual})`)
    if (choices) option.choices(choices)
    else option.argParser(read)
    command.addOption(option)
  }
}

/** The fields that the flags of a command set. */
export const fieldsOf = (given: Readonly<Record<string, unknown>>): Fields =>
  fieldsWith(
    flaggedFields().flatMap(({ flag, path }) => {
      const value = given[new Option(flag).attributeName()]
      return value === undefined ? [] : [[path, value] as const]
    }),
  )
