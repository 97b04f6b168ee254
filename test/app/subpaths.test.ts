import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dqn } from '../../agents/dqn.ts'
import { loadModule } from '../../src/app/load-module.ts'
import { temporary } from '../store/folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
type Target = Readonly<Record<'sente-source' | 'types' | 'default', string>>
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, Target> }
const entries = Object.entries(exports).filter(([name]) => name !== './package.json')

/** The tests run from a build, whose package.json says where that is (test/build.ts). */
const fromSource = import.meta.url.endsWith('.ts')

test('each entry of the package has a source file, and the built files of it', () => {
  assert.equal(
    entries.map(([name]) => name),
    ['.', ...['agents', 'envs', 'kit', 'search', 'engine', 'tf', 'wrappers', 'runs', 'web'].map(name => `./${name}`)],
  )
  for (const [name, target] of entries) {
    assert.equal(Object.keys(target), ['sente-source', 'types', 'default'], name)
    const built = target['sente-source'].replace(/^\./, fromSource ? './dist' : '.').replace(/\.ts$/, '')
    assert.equal([target.types, target.default], [`${built}.d.ts`, `${built}.js`], name)
    assert.ok(existsSync(join(root, target['sente-source'])), name)
  }
})

for (const [name, target] of entries)
  test(`sente${name.slice(1)} exports what its index file does`, async () => {
    const found = await import(`sente${name.slice(1)}`)
    const own = await import(pathToFileURL(join(root, fromSource ? target['sente-source'] : target.default)).href)
    assert.ok(Object.keys(own).length > 0)
    assert.equal(Object.keys(found), Object.keys(own))
  })

test("a user's file anywhere imports the running entries", async () => {
  const file = join(temporary(), 'mine.ts')
  writeFileSync(
    file,
    `import { dqn } from 'sente/agents'
     import { dqn as same } from 'sente'
     import { frameStack } from 'sente/wrappers'
     export default { dqn, same, frameStack }`,
  )
  const { default: mine } = (await loadModule(file)) as { default: Record<string, unknown> }
  assert.ok(mine.dqn === dqn && mine.same === dqn)
  assert.type(mine.frameStack, 'function')
})

test.run()
