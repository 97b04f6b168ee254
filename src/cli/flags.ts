import type { Command } from 'commander'
import { UserError } from '../core/error.ts'
import { wholeNumber } from '../loop/settings.ts'

/** Reads a flag's value as a whole number of at least `min`; `50_000`, `50,000` and `5e4` will do too. */
export const whole =
  (flag: string, min: number) =>
  (text: string): number => {
    const plain = text.replace(/(?<=\d)[_,](?=\d{3})/g, '')
    const number = plain.trim() === '' ? Number.NaN : Number(plain)
    return wholeNumber(flag, Number.isNaN(number) ? text : number, min)
  }

/** Gathers `--set key=value` into one table. */
export function setting(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (key === undefined || value === undefined)
    throw new UserError(`--set takes key=value, such as --set gamma=0.99, not "${text}".`, { usage: true })
  return { ...before, [key]: value }
}

/** The flag that says which Python has Gymnasium; it goes before SENTE_PYTHON, by taking its place. */
export const withPython = (command: Command): Command =>
  command.option('--python <path>', 'the Python that has gymnasium: environments (default: python3)', path => {
    process.env.SENTE_PYTHON = path
    return path
  })

/** Flags that name what a run needs of a person's: files, and the Python with Gymnasium. */
export const withCode = (command: Command): Command =>
  withPython(command)
    .option('--env <file>', 'the file that registers its environment, if that is yours')
    .option('--experiment <file>', 'the experiment file, if the run cannot do without')
