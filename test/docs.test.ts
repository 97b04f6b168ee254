// What the documents name exists: links, files, commands and flags; docs/reference is what its script writes.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { optionTypes } from '../docs/reference/option-types.ts'
import { command, commands, pages } from '../docs/reference/pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const files = (folder: string, end: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(end))
    .map(file => join(folder, file))
    .sort()

const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'experiments/RESULTS.md', ...files('docs', '.md')]
const withoutFences = (text: string) => text.replace(/^```.*?^```$/gms, '')

/** The anchors of a document's headings, as GitHub makes them. */
const anchors = (text: string): string[] =>
  [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** What `text` links to that is not there. */
function brokenLinks(document: string, text: string): string[] {
  return [...withoutFences(text).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)]*))?\)/g)].flatMap(([, path, anchor]) => {
    const target = path === '' ? document : normalize(join(dirname(document), path!))
    if (!existsSync(join(root, target))) return [target]
    return anchor && !anchors(read(target)).includes(anchor) ? [`${target}#${anchor}`] : []
  })
}

/** Files and folders of the repository that `text` names between backticks or in a command, and that are not there. */
const missingFiles = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?<![\w./-])(?:src|agents|envs|presets|experiments|test|bench|docs)\/[\w./-]*\w(?![\w<>*{]|\/[<*{])/g,
    ),
  ]
    .map(([path]) => path)
    .filter(path => !existsSync(join(root, path)))

const declared = await commands()

/** What is wrong with the commands `npx sente …` in `text`: names and flags that are not declared. */
function wrongCommands(text: string): string[] {
  const given = [...text.matchAll(/(?:^|`)npx sente ([^\n`]*)/gm)].map(([, words]) =>
    words!.replace(/ +#.*| \| .*/, ''),
  )
  return given.flatMap(line => {
    const [name = '', ...words] = line.split(' ')
    if (name.startsWith('-') || name.startsWith('<')) return []
    const found = declared.find(command => command.name() === name)
    if (!found) return [line]
    const own = [found, ...found.commands.filter(sub => sub.name() === words[0])]
    const known = ['--debug', '--help', ...own.flatMap(({ options }) => options.map(({ long }) => long))]
    return words.filter(word => word.startsWith('--') && !known.includes(word)).map(flag => `${flag} of ${line}`)
  })
}

test('the checks of documents find what is wrong', () => {
  assert.equal(brokenLinks('docs/x.md', 'see [a](README.md), [b](none.md), [c](README.md#none)'), [
    'docs/none.md',
    'docs/README.md#none',
  ])
  assert.equal(
    missingFiles('`src/core/env.ts`, `src/none.ts`, src/cli/commands/<name>.ts, node_modules/sente/src/no'),
    ['src/none.ts'],
  )
  assert.equal(wrongCommands('npx sente agents --json # all\nnpx sente fly\n`npx sente train --agnet dqn`'), [
    'fly',
    '--agnet of train --agnet dqn',
  ])
})

for (const document of documents) {
  const text = read(document)
  test(`${document}: its links lead somewhere`, () => assert.equal(brokenLinks(document, text), []))
  test(`${document}: the files it names are there`, () => assert.equal(missingFiles(text), []))
  test(`${document}: the commands and flags it shows are declared`, () => assert.equal(wrongCommands(text), []))
}

test('docs/README.md links to every page of docs', () => {
  const index = read('docs/README.md')
  const missing = files('docs', '.md').filter(
    file => file !== 'docs/README.md' && !index.includes(`(${file.replace('docs/', '')}`),
  )
  assert.equal(missing, [])
})

test('README.md stays about 100 lines, CONTRIBUTING.md below 150', () => {
  assert.ok(read('README.md').split('\n').length <= 120)
  assert.ok(read('CONTRIBUTING.md').split('\n').length < 150)
})

test('the documents that messages and comments name are there', () => {
  const named = ['src', 'agents', 'envs', 'presets'].flatMap(folder =>
    files(folder, '.ts').flatMap(file =>
      [...read(file).matchAll(/(?<!\/)\bdocs\/[a-z/-]+\.md/g)].map(([path]) => `${path} in ${file}`),
    ),
  )
  assert.equal(
    named.filter(line => !existsSync(join(root, line.split(' ')[0]!))),
    [],
  )
})

test('docs/architecture.md has the folders and imports of test/imports.test.ts', () => {
  const rooms = [...read('test/imports.test.ts').matchAll(/^ {2}'?(\w+|(?:src|studio)\/[\w-]+)'?: \[(.*?)\],$/gms)]
  assert.ok(rooms.length > 15)
  const room = (name: string) => name.replace(/^type (.*)/, '$1 (types)').replace('src/', '')
  const imports = (items: string) =>
    [...items.matchAll(/'([^']+)'/g)].flatMap(([, name]) =>
      /^(type )?((?:src|studio)\/.+|agents|envs|presets|sente)$/.test(name!) ? [room(name!)] : [],
    )
  const wanted = rooms.map(([, name, items]) => `\`${name}\`: ${imports(items!).join(', ') || '–'}`)
  const rows = [...read('docs/architecture.md').matchAll(/^\| (`[\w/-]+`) \|.*\| ([^|]*) \|$/gm)]
  const written = rows.map(([, name, imports]) => `${name}: ${imports}`)
  assert.equal(written.filter(row => !row.startsWith('`src/cli`')).sort(), wanted.sort())
})

for (const [name, text] of Object.entries(await pages()))
  test(`docs/reference/${name} is up to date`, () => {
    const same = read(`docs/reference/${name}`) === text
    assert.ok(same, `docs/reference/${name} is stale: ${command} rewrites it.`)
  })

for (const [name, text] of Object.entries(optionTypes()))
  test(`agents/options/${name} is up to date`, () => {
    const same = read(`agents/options/${name}`) === text
    assert.ok(same, `agents/options/${name} is stale: ${command} rewrites it.`)
  })

test.run()
