import { limits, type Options } from '../../../core/option.ts'
import { printTable } from '../../output.ts'

/** Prints a line per option, indented: name, default, help and limits. */
export function printOptions(options: Options): void {
  const rows = Object.entries(options).map(([name, declared]) => {
    const allowed = limits(declared)
    const { value, help } = declared
    return [`  ${name}`, shown(value), allowed === undefined ? help : `${help} (${allowed})`]
  })
  printTable([{}, {}, { wrap: true }], rows)
}

/** A default as text: a function by its kind, a list with commas. */
export const shown = (value: unknown): string =>
  typeof value === 'function'
    ? 'function'
    : value === undefined
      ? '–'
      : Array.isArray(value)
        ? value.join(',')
        : String(value)
