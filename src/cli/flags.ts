import { type Command, Option } from 'commander'
import { numberIn } from '../app/fields/number-in.ts'
import { UserError } from '../core/error.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'

/** Reads a flag's value as a whole number of at least `min` and at most `max`. */
export const whole = (flag: string, min: number, max?: number) => (text: string) =>
  wholeNumber(flag, numberIn(text), min, max)

type Texts = Readonly<Record<string, string>>

/** Gathers the values of a repeated flag such as `--set key=value` into one table. */
const gather =
  (flag: string, example: string) =>
  (text: string, before: Texts = {}): Texts => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (key === undefined || value === undefined)
      throw new UserError(`${flag} takes key=value, such as ${flag} ${example}, not "${text}".`, { usage: true })
    return { ...before, [key]: value }
  }

/** Options of an agent. */
export const setting = gather('--set', 'gamma=0.99')

/** Gathers the values of a repeated `--agent`. */
export const modules = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/**
 * Adds the flags of an experiment's fields once the command is chosen: their schema takes too long to load for
 * `sente --help`.
 *
 * @param resumed Only those that may change when a run is resumed.
 */
export function withFields(program: Command, command: Command, resumed = false): Command {
  program.hook('preSubcommand', async (_, chosen) => {
    if (chosen === command) (await import('./field-flags.ts')).addFieldFlags(command, resumed)
  })
  return command
}

/** The flag for options of an environment. */
export const withEnvSet = (command: Command): Command =>
  command.option(
    '--env-set <key=value>',
    "one of the environment's options (see sente envs <id>); may be repeated",
    gather('--env-set', 'size=5'),
  )

/** Where a command that only plays computes. */
export const withDevice = (command: Command): Command =>
  command.addOption(
    new Option('--device <kind>', 'where to compute; large networks that search may be faster on a GPU')
      .choices(['auto', 'cpu', 'gpu'])
      .default('cpu'),
  )

/** The flag for the Python that has Gymnasium; it takes precedence over SENTE_PYTHON by replacing it. */
export const withPython = (command: Command): Command =>
  command.option('--python <path>', 'the Python that has gymnasium: environments (default: python3)', path => {
    process.env.SENTE_PYTHON = path
    return path
  })

/** Flags for the user's own code that a run needs, and for the Python that has Gymnasium. */
export const withCode = (command: Command): Command =>
  withPython(command)
    .option('--env <file|package>', 'the file or package that registers its environment, if that is yours')
    .option('--agent <file|package>', 'the file or package that defines its agent, if that is yours')
    .option('--experiment <file>', 'the experiment file, if the run needs it')
