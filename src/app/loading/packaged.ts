import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { didYouMean, UserError } from '../../core/error.ts'

/** `<environment>-<agent>`: in the same folder, scripts have names of one word. */
const NAME = /^[a-z\d]+(-[a-z\d]+)+$/

const folder = () => join(dirname(createRequire(import.meta.url).resolve('sente/package.json')), 'experiments')

/** Names of the experiments that come with Sente, such as `cartpole-dqn`. */
export const packagedExperiments = (): string[] =>
  readdirSync(folder()).flatMap(file => /^(.+-.+)\.ts$/.exec(file)?.[1] ?? [])

/** Bytes beyond which a file is not an experiment that someone wrote. */
const LARGEST = 1 << 20

/** Experiment files in the working directory and its `experiments`, by their text: none of them is executed. */
export const experimentFiles = (): string[] =>
  ['.', 'experiments'].flatMap(folder =>
    (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [])
      .filter(entry => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
      .map(({ name }) => `./${folder === '.' ? '' : `${folder}/`}${name}`)
      .filter(file => statSync(file).size < LARGEST && isExperiment(readFileSync(file, 'utf8')))
      .sort(),
  )

const isExperiment = (text: string) => /^export default (define|preset)Experiment\(/m.test(text)

/**
 * The file of an experiment: a path as it is, or `cartpole-dqn` for an experiment that comes with Sente.
 *
 * @throws UserError for an unknown name, with the nearest.
 */
export function experimentFile(given: string): string {
  if (!NAME.test(given) || existsSync(given)) return given
  const names = packagedExperiments()
  if (names.includes(given)) return join(folder(), `${given}.ts`)
  throw new UserError(`there is no file ${given}, and no experiment of that name.${didYouMean(given, names)}`, {
    usage: true,
  })
}
