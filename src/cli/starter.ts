import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import '../../envs/index.ts'
import { UserError } from '../core/error.ts'
import { isFile, isKnown } from '../core/registry.ts'
import { printLines, sayLines } from './output.ts'
import { quoted } from './view/quoted.ts'
import { table } from './view/table.ts'

/** What each kind begins as, and what to do with it. */
const kinds = {
  env: { starter: 'corridor', try: ['learn it', 'npx sente train --agent dqn --env'] },
  game: { starter: 'pile', try: ['play it', 'npx sente play mcts:500 --game'] },
} as const

/** The starters are sources of the package, whether it runs as it is or built. */
const source = (file: string): string =>
  readFileSync(
    join(dirname(createRequire(import.meta.url).resolve('sente/package.json')), 'src', 'cli', 'starters', file),
    'utf8',
  )

/**
 * Writes `<name>.ts` and `<name>.test.ts`, and says what to do with them.
 *
 * @param path The name, with a folder before it or without.
 * @throws UserError when it can name no environment, or a file of that name is there.
 */
export function writeStarter(kind: keyof typeof kinds, path: string): void {
  const [, folder = '', name = ''] = /^(.*[\\/])?([^\\/]*)$/.exec(path.replace(/\.ts$/, ''))!
  if (!/^[a-z][a-z\d]*([-_][a-z\d]+)*$/i.test(name))
    throw new UserError(`"${path}" can name no file and id: take letters, digits and hyphens, such as frozen-lake.`, {
      usage: true,
    })
  const id = `${title(name)}-v0`
  if (isKnown(id)) throw new UserError(`there is an environment ${id} already: choose another name.`, { usage: true })
  const file = folder && isFile(folder) ? `${folder}${name}.ts` : `./${folder}${name}.ts`
  const plain = file.replace(/^\.\//, '')
  const test = plain.replace(/\.ts$/, '.test.ts')
  for (const written of [plain, test])
    if (existsSync(written))
      throw new UserError(`${written} is there already: choose another name, or delete it first.`, { usage: true })

  const { starter, try: trying } = kinds[kind]
  const renamed = (text: string) =>
    text
      .replaceAll(`npx tsx --test ${starter}.test.ts`, () => `npx tsx --test ${quoted(test)}`)
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
  printLines(`${plain}\n${test}`)
  const next = [
    ['  look for mistakes', `npx sente check ${quoted(file)}`],
    [`  ${trying[0]}`, `${trying[1]} ${quoted(file)}`],
    ['  run its test', `npx tsx --test ${quoted(test)}`],
  ]
  sayLines(`\nnext:\n${table(undefined, next)}`)
}

/** `frozen-lake` as `FrozenLake`. */
const title = (name: string): string =>
  name
    .split(/[-_]/)
    .map(word => word[0]!.toUpperCase() + word.slice(1))
    .join('')

/** The commands of the first lines, and beside them what they do, under each other again. */
function aligned(text: string): string {
  const commands = /^\/\/ {3}(npx .*?) {2,}(.*)$/gm
  const widest = Math.max(...[...text.matchAll(commands)].map(([, command]) => command!.length))
  return text.replace(commands, (_, command: string, what: string) => `//   ${command.padEnd(widest)}  ${what}`)
}
