// Agents are written with public names alone, so that a stranger can write one too.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Name {
  /** The file it is declared in, from the repository's root. */
  readonly path: string
  readonly name: string
}

/** Names that a file imports or exports from others, `type` left off. */
function namesOf(path: string, keyword: 'import' | 'export'): Name[] {
  const lists = new RegExp(`^${keyword} (?:type )?\\{([^}]*)\\} from '(\\.[^']*)'`, 'gm')
  return [...read(path).matchAll(lists)].flatMap(([, names, from]) =>
    names!
      .split(',')
      .map(name =>
        name
          .trim()
          .replace(/^type /, '')
          .replace(/ as .*/, ''),
      )
      .filter(Boolean)
      .map(name => ({ path: relative(root, join(root, dirname(path), from!)), name })),
  )
}

const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, { 'sente-source'?: string }> }
const indexes = Object.values(exports).flatMap(({ 'sente-source': path }) => (path ? [join(path)] : []))
const written = ({ path, name }: Name) => `${name} of ${path}`

test('every name that an agent imports is exported by a public index', () => {
  assert.ok(indexes.includes('src/kit/index.ts'))
  const known = new Set(indexes.flatMap(index => namesOf(index, 'export')).map(written))
  const files = readdirSync(join(root, 'agents')).filter(file => file.endsWith('.ts') && file !== 'index.ts')
  const imported = files.flatMap(file => namesOf(join('agents', file), 'import'))
  const hidden = imported.filter(
    ({ path, name }) => !path.startsWith('agents/') && !indexes.includes(path) && !known.has(written({ path, name })),
  )
  assert.ok(imported.length > 100)
  assert.equal(hidden.map(written), [])
})

/** The comment right before a declaration, in the file that declares it. */
function documented({ path, name }: Name): boolean {
  const declaration = `export (?:declare |async |abstract )*(?:function|const|interface|type|class) ${name}\\b`
  return new RegExp(`\\*/\\n(?:// .*\\n)*${declaration}`).test(read(path))
}

test('every name of sente/kit has a doc comment', () => {
  const bare = namesOf('src/kit/index.ts', 'export').filter(name => !documented(name))
  assert.equal(bare.map(written), [])
})

test('the guide names the parts of agents', () => {
  const guide = read('docs/guide/your-own-agent.md')
  const parts = ['targetPair', 'descent', 'transitionBuffer', 'learnerOf', 'batchedPolicy', 'batched', 'agentOf']
  for (const part of [...parts, 'agentState']) assert.match(guide, `\`${part}\``)
})

test('the agent of the guide is the one that sente new writes, in fewer than 80 lines of code', () => {
  const starter = read('src/app/starters/reinforce.ts')
  const code = starter.slice(starter.indexOf('import '))
  assert.match(read('docs/guide/your-own-agent.md'), code)
  assert.ok(code.split('\n').filter(line => /^ *[^ /]/.test(line)).length < 80)
})

test.run()
