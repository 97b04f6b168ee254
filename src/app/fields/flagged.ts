import { z } from 'zod'
import { UserError } from '../../core/error.ts'
import { type Flag, flags } from '../../store/runs/settings.ts'
import { ExperimentSchema, unwrapped } from '../experiment.ts'
import type { Fields } from '../load-experiment.ts'
import { numberIn } from './number-in.ts'

/** A field of an experiment that a flag sets. */
export interface Flagged extends Flag {
  /** Its name, or those of its group and itself. */
  readonly path: readonly string[]
  /** The flag alone: `--steps`. */
  readonly long: string
  /** What it must be: `whole number of at least 1`. */
  readonly limits: string
  /** The allowed values, if it is a choice. */
  readonly choices?: readonly string[]
  /** Its value from text as people type it. @throws UserError when it is outside its limits. */
  readonly read: (text: string) => unknown
}

/** The fields that have a flag, in the order of their declaration. */
export const flaggedFields = (): Flagged[] => within(ExperimentSchema.shape, [])

function within(shape: z.ZodRawShape, path: readonly string[]): Flagged[] {
  return Object.entries(shape as Record<string, z.ZodType>).flatMap(([name, field]): Flagged[] => {
    const at = [...path, name]
    const flag = flags.get(field)
    const schema = unwrapped(field)
    if (flag) {
      const long = flag.flag.split(' ')[0]!
      const choices = schema instanceof z.ZodEnum && { choices: schema.options as string[] }
      const limits = demand(schema, undefined)!.replace(/^must be an? /, '')
      return [{ ...flag, path: at, long, limits, ...choices, read: text => checked(long, schema, numberIn(text)) }]
    }
    return schema instanceof z.ZodObject ? within(schema.shape, at) : []
  })
}

/** The fields with these values, by their paths; those of a group together. */
export function fieldsWith(values: Iterable<readonly [path: readonly string[], value: unknown]>): Fields {
  const fields: Record<string, unknown> = {}
  for (const [path, value] of values) {
    const [name, member] = path as [string, string?]
    fields[name] = member === undefined ? value : { ...(fields[name] as object), [member]: value }
  }
  return fields
}

function checked(flag: string, schema: z.ZodType, value: unknown): unknown {
  const message = demand(schema, value)
  if (message === undefined) return value
  throw new UserError(`${flag} ${message}, not ${typeof value === 'string' ? `"${value}"` : String(value)}.`, {
    usage: true,
  })
}

/** What a schema says of a value that it refuses: `must be a number above 0`. */
const demand = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message
