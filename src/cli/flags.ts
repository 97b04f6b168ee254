import { type Command, Option } from 'commander'
import { UserError } from '../core/error.ts'
import { wholeNumber } from '../core/guard/whole-number.ts'

/** Reads a flag's value as a whole number of at least `min`; `50_000`, `50,000` and `5e4` will do too. */
export const whole =
  (flag: string, min: number) =>
  (text: string): number => {
    const plain = text.replace(/(?<=\d)[_,](?=\d{3})/g, '')
    const number = plain.trim() === '' ? Number.NaN : Number(plain)
    return wholeNumber(flag, Number.isNaN(number) ? text : number, min)
  }

type Texts = Readonly<Record<string, string>>

/** Gathers what a flag such as `--set key=value` says, each time, into one table. */
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

/** The flag that says which Python has Gymnasium; it goes before SENTE_PYTHON, by taking its place. */
export const withPython = (command: Command): Command =>
  command.option('--python <path>', 'the Python that has gymnasium: environments (default: python3)', path => {
    process.env.SENTE_PYTHON = path
    return path
  })

/** Flags that name what a run needs of a person's: files, and the Python with Gymnasium. */
export const withCode = (command: Command): Command =>
  withPython(command)
    .option('--env <file|package>', 'the file or package that registers its environment, if that is yours')
    .option('--experiment <file>', 'the experiment file, if the run cannot do without')
