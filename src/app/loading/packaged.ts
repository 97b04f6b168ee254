import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { didYouMean, UserError } from '../../core/error.ts'

/** `<environment>-<agent>`: in the same folder, scripts have names of one word. */
const NAME = /^[a-z\d]+(-[a-z\d]+)+$/

/**
 * The file of an experiment: a path as it is, or `cartpole-dqn` for an experiment that comes with Sente.
 *
 * @throws UserError for an unknown name, with the nearest.
 */
export function experimentFile(given: string): string {
  if (!NAME.test(given) || existsSync(given)) return given
  const folder = join(dirname(createRequire(import.meta.url).resolve('sente/package.json')), 'experiments')
  const names = readdirSync(folder).flatMap(file => /^(.+-.+)\.ts$/.exec(file)?.[1] ?? [])
  if (names.includes(given)) return join(folder, `${given}.ts`)
  throw new UserError(`there is no file ${given}, and no experiment of that name.${didYouMean(given, names)}`, {
    usage: true,
  })
}
