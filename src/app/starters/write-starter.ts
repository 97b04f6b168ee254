import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import '../../../envs/index.ts'
import { UserError } from '../../core/error.ts'
import { isFile, isKnown } from '../../core/registry.ts'
import { quoted } from '../quoted.ts'

/** The starter of each kind. */
const starters = { env: 'corridor', game: 'pile' } as const

/** The files written. */
export interface Starter {
  /** The environment's file as a command names it: `./corridor.ts`. */
  readonly file: string
  /** The same without `./`. */
  readonly plain: string
  /** The file of its test. */
  readonly test: string
  /** The command that runs its test. */
  readonly testing: string
}

/** The starters are source files of the package, whether it runs from source or built. */
const source = (file: string): string =>
  readFileSync(
    join(dirname(createRequire(import.meta.url).resolve('sente/package.json')), 'src', 'app', 'starters', file),
    'utf8',
  )

/**
 * Writes a small environment or board game, and its test, to begin with: `<name>.ts` and `<name>.test.ts`.
 *
 * @param path The name, with or without a folder before it.
 * @throws UserError when it cannot name an environment, or the file exists.
 */
export function writeStarter(kind: keyof typeof starters, path: string): Starter {
  const [, folder = '', name = ''] = /^(.*[\\/])?([^\\/]*)$/.exec(path.replace(/\.ts$/, ''))!
  if (!/^[a-z][a-z\d]*([-_][a-z\d]+)*$/i.test(name))
    throw new UserError(`"${path}" is not a valid name: use letters, digits and hyphens, such as frozen-lake.`, {
      usage: true,
    })
  const id = `${title(name)}-v0`
  if (isKnown(id)) throw new UserError(`an environment ${id} already exists: choose another name.`, { usage: true })
  const file = folder && isFile(folder) ? `${folder}${name}.ts` : `./${folder}${name}.ts`
  const plain = file.replace(/^\.\//, '')
  const test = plain.replace(/\.ts$/, '.test.ts')
  for (const written of [plain, test])
    if (existsSync(written))
      throw new UserError(`${written} already exists: choose another name, or delete it first.`, { usage: true })

  const starter = starters[kind]
  const testing = `${Reflect.get(process.features, 'typescript') ? 'node' : 'npx tsx'} --test ${quoted(test)}`
  const renamed = (text: string) =>
    text
      .replaceAll(`node --test ${starter}.test.ts`, () => testing)
      .replaceAll(` ./${starter}.ts`, () => ` ${quoted(file)}`)
      .replaceAll(`'./${starter}.ts'`, `'./${name}.ts'`)
      .replaceAll(`'${title(starter)}`, `'${title(name)}`)
  try {
    if (folder) mkdirSync(folder, { recursive: true })
    writeFileSync(file, aligned(renamed(source(`${starter}.ts`))))
    writeFileSync(test, renamed(source(`${starter}.test.ts`)))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UserError(`${file} cannot be written (${code}): choose a folder that can be.`, { cause: error })
  }
  return { file, plain, test, testing }
}

/** `frozen-lake` as `FrozenLake`. */
const title = (name: string): string =>
  name
    .split(/[-_]/)
    .map(word => word[0]!.toUpperCase() + word.slice(1))
    .join('')

/** Realigns the commands in the first lines with what they do. */
function aligned(text: string): string {
  const commands = /^\/\/ {3}((?:npx|node) .*?) {2,}(.*)$/gm
  const widest = Math.max(...[...text.matchAll(commands)].map(([, command]) => command!.length))
  return text.replace(commands, (_, command: string, what: string) => `//   ${command.padEnd(widest)}  ${what}`)
}
