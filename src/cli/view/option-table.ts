import { limits, type Options } from '../../core/option.ts'
import { table } from './table.ts'

/** One line per option, indented: name, default, help and limits. */
export const optionTable = (options: Options): string =>
  table(
    undefined,
    Object.entries(options).map(([name, declared]) => {
      const allowed = limits(declared)
      const { value, help } = declared
      return [`  ${name}`, shown(value), allowed === undefined ? help : `${help} (${allowed})`]
    }),
  )

/** A default as text: a function by its kind, a list with commas. */
export const shown = (value: unknown): string =>
  typeof value === 'function'
    ? 'function'
    : value === undefined
      ? '–'
      : Array.isArray(value)
        ? value.join(',')
        : String(value)
