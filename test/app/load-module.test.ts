import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadModule } from '../../src/app/load-module.ts'
import { temporary } from '../store/folder.ts'

/** Writes files below a new folder. @returns the path of the first. */
function written(files: Readonly<Record<string, string>>): string {
  const folder = temporary()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return join(folder, Object.keys(files)[0]!)
}

const thrown = async (work: () => unknown): Promise<Error> => {
  try {
    await work()
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not throw')
}

test('enums, namespaces and parameter properties work', async () => {
  const file = written({
    'a.ts': `
      export enum Move { left, right = 'R' }
      namespace Board { export const size = 3 }
      class Point { constructor(readonly x: number, private y = 2) {} sum() { return this.x + this.y } }
      export default [Move.left, Move.right, Board.size, new Point(1).sum()]`,
  })
  assert.equal((await loadModule(file)).default, [0, 'R', 3, 3])
})

test('imports of TypeScript may be written with .ts, .js or no ending', async () => {
  const file = written({
    'a.ts': `
      import { b } from './b.js'
      import { c } from './c'
      import { d, type D } from './in/d.ts'
      import { e } from './e.mjs'
      import type { Nowhere } from './nowhere.js'
      export default [b, c, d satisfies D, e] as unknown[] | Nowhere`,
    'b.ts': 'export const b: number = 1',
    'c.ts': 'export const c: number = 2',
    'in/d.ts': "import { b } from '../b.js'\nexport type D = number\nexport const d = b + 2",
    'e.mts': 'export const e = 4 as number',
  })
  assert.equal((await loadModule(file)).default, [1, 2, 3, 4])
})

test('JavaScript beside a TypeScript file of its name is what is imported', async () => {
  const file = written({
    'a.ts': "import { b } from './b.js'\nexport default b",
    'b.js': 'export const b = 1',
    'b.ts': 'export const b = 2',
  })
  assert.is((await loadModule(file)).default, 1)
})

test('TypeScript in node_modules, and in folders that declare CommonJS, loads as a module', async () => {
  const file = written({
    'a.ts': "import b from 'b'\nexport default b + 1",
    'package.json': '{ "type": "commonjs" }',
    'node_modules/b/package.json': '{ "exports": "./index.ts" }',
    'node_modules/b/index.ts': 'const b: number = 1\nexport default b',
  })
  assert.is((await loadModule(file)).default, 2)
})

for (const [what, head] of [
  ['types are stripped', 'interface A {\n  b: number\n}\n'],
  ['enums are compiled', 'enum A {\n  b,\n}\n'],
] as const)
  test(`stack traces name the line and column of the source where ${what}`, async () => {
    const file = written({
      'a.ts': `${head}export default (a?: A): never => {\n  if (!a) throw new Error('here')\n  return a as never\n}`,
    })
    const { default: fails } = await loadModule(file)
    const { stack } = await thrown(fails as () => never)
    assert.match(stack!, /a\.ts:5:1\d/)
  })

test('a mistake of syntax is one sentence with its place', async () => {
  const file = written({ 'a.ts': "export * from './b.ts'", 'b.ts': 'enum A { b }\nconst c: = 3\n' })
  const { message } = await thrown(() => loadModule(file))
  assert.match(message, /^\S+a\.ts cannot be loaded: \S+b\.ts:2:10: Unexpected token [^\n]*$/)
})

test.run()
