import { type Command, Option } from 'commander'
import { z } from 'zod'
import { CHANGEABLE, ExperimentSchema, unwrapped } from '../app/experiment.ts'
import type { Fields } from '../app/load-experiment.ts'
import { UserError } from '../core/error.ts'
import { type Flag, flags } from '../store/runs/settings.ts'
import { numberIn } from './number-in.ts'

/** A field of an experiment that a flag sets. */
interface Flagged extends Flag {
  /** Its name, or those of its group and itself. */
  readonly path: readonly string[]
  readonly schema: z.ZodType
}

function flagged(shape: z.ZodRawShape = ExperimentSchema.shape, path: readonly string[] = []): Flagged[] {
  return Object.entries(shape as Record<string, z.ZodType>).flatMap(([name, field]): Flagged[] => {
    const at = [...path, name]
    const flag = flags.get(field)
    const schema = unwrapped(field)
    if (flag) return [{ ...flag, path: at, schema }]
    return schema instanceof z.ZodObject ? flagged(schema.shape, at) : []
  })
}

/** Adds the flags of an experiment's fields to a command. @param resumed Only those that a resumed run may change. */
export function addFieldFlags(command: Command, resumed: boolean): void {
  for (const { flag, help, default: usual, path, schema } of flagged()) {
    if (resumed && !CHANGEABLE.some(field => field === path[0])) continue
    const option = new Option(flag, resumed ? help : `${help} (default: ${usual})`)
    if (schema instanceof z.ZodEnum) option.choices(schema.options as string[])
    else option.argParser(text => checked(option.long!, schema, numberIn(text)))
    command.addOption(option)
  }
}

/** The fields that the flags of a command set. */
export function fieldsOf(given: Readonly<Record<string, unknown>>): Fields {
  const fields: Record<string, unknown> = {}
  for (const { flag, path } of flagged()) {
    const value = given[new Option(flag).attributeName()]
    if (value === undefined) continue
    const [name, member] = path as [string, string?]
    fields[name] = member === undefined ? value : { ...(fields[name] as object), [member]: value }
  }
  return fields
}

function checked(flag: string, schema: z.ZodType, value: unknown): unknown {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  if (!issue) return value
  throw new UserError(`${flag} ${issue.message}, not ${typeof value === 'string' ? `"${value}"` : String(value)}.`, {
    usage: true,
  })
}
