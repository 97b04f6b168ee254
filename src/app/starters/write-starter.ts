import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import '../../../agents/index.ts'
import '../../../envs/index.ts'
import { agents } from '../../core/define-agent.ts'
import { UserError } from '../../core/error.ts'
import { isKnown } from '../../core/registry.ts'
import { quoted } from '../quoted.ts'
import { place, writeFiles } from './place.ts'

/** The starter of each kind. */
const starters = { env: 'corridor', game: 'pile', agent: 'reinforce' } as const

/** The files written. */
export interface Starter {
  /** The file of the environment or agent as a command names it: `./corridor.ts`. */
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
 * Writes a starter environment, board game or agent, and its test: `<name>.ts` and `<name>.test.ts`.
 *
 * @param path The name, with or without a folder before it.
 * @throws UserError when it cannot name an environment or agent, or the file exists.
 */
export function writeStarter(kind: keyof typeof starters, path: string): Starter {
  const { name, file, plain } = place(path)
  const id = `${title(name)}-v0`
  if (kind !== 'agent' && isKnown(id))
    throw new UserError(`an environment ${id} already exists: choose another name.`, { usage: true })
  if (kind === 'agent' && agents().some(({ agentName }) => agentName === name))
    throw new UserError(`an agent ${name} already exists: choose another name.`, { usage: true })
  const test = plain.replace(/\.ts$/, '.test.ts')
  const starter = starters[kind]
  const testing = `${Reflect.get(process.features, 'typescript') ? 'node' : 'npx tsx'} --test ${quoted(test)}`
  const renamed = (text: string) =>
    text
      .replaceAll(`node --test ${starter}.test.ts`, () => testing)
      .replaceAll(` ./${starter}.ts`, () => ` ${quoted(file)}`)
      .replaceAll(`'./${starter}.ts'`, `'./${name}.ts'`)
      .replaceAll(`'${title(starter)}`, `'${title(name)}`)
      .replaceAll(`'${starter}'`, `'${name}'`)
  writeFiles({ [plain]: aligned(renamed(source(`${starter}.ts`))), [test]: renamed(source(`${starter}.test.ts`)) })
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
