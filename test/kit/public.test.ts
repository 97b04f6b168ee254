// What the built-in agents are made of is public: a person can write each of them in a file of their own.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Names in the braces of an import or export. */
const namesIn = (braces: string): string[] =>
  braces
    .split(',')
    .map(name =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*/, ''),
    )
    .filter(Boolean)

/** Names, types included, that an entry exports. */
function exportsOf(file: string): string[] {
  const text = read(file)
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, braces]) => namesIn(braces!))
  const declared = [...text.matchAll(/^export (?:const|function|class|interface|type|async function) (\w+)/gm)]
  const starred = [...text.matchAll(/^export (?:type )?\* from '([^']+)'/gm)].flatMap(([, from]) =>
    exportsOf(normalize(join(dirname(file), from!))),
  )
  return [...listed, ...declared.map(([, name]) => name!), ...starred]
}

const { exports: entries } = JSON.parse(read('package.json')) as { exports: Record<string, Record<string, string>> }
const sources = Object.values(entries).flatMap(target => target['sente-source'] ?? [])
const known = new Set(sources.flatMap(exportsOf))

const agents = readdirSync(join(root, 'agents')).filter(file => file.endsWith('.ts') && file !== 'index.ts')
for (const file of agents)
  test(`all that agents/${file} imports from src is exported by an entry of the package`, () => {
    const imports = [...read(`agents/${file}`).matchAll(/^import (?:type )?\{([^}]*)\} from '\.\.\/src\/([^']+)'/gm)]
    const missing = imports.flatMap(([, braces, from]) =>
      namesIn(braces!)
        .filter(name => !known.has(name))
        .map(name => `${name} of ${from}`),
    )
    assert.ok(imports.length > 0)
    assert.equal(missing, [])
  })

test('the guide names the parts of agents', () => {
  const guide = read('docs/guide/custom-agents.md')
  for (const part of [
    'targetPair',
    'descent',
    'transitionBuffer',
    'learnerOf',
    'batchedPolicy',
    'batched',
    'agentOf',
    'agentState',
  ])
    assert.match(guide, `\`${part}\``)
})

test.run()
