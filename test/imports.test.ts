import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Allowed imports of each folder: folders and files of the repository (a folder may always import itself), packages,
 * and `node:` for Node's modules; `type x` allows only types of x. Folders not listed here (the command
 * line, src/index.ts) may import anything.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/core': ['seedrandom', 'fastest-levenshtein', 'node:os'],
  'src/games': ['src/core'],
  'src/terminal': ['src/core', 'string-width'],
  'src/env-kit': ['src/core'],
  'src/wrappers': ['src/core'],
  'src/check': ['src/core', 'src/games', 'src/wrappers'],
  envs: ['src/core', 'src/env-kit', 'src/games'],
  'src/replay': ['src/core', 'src/games'],
  'src/search': ['src/core', 'src/games', 'src/vector', 'type src/kit/acting/batched.ts', 'node:worker_threads'],
  'src/engine': ['src/core', 'src/protobuf.ts', '@tensorflow/*', 'node:'],
  'src/nn': ['src/core', 'src/engine/tf.ts', 'src/engine/one-hot.ts', 'type src/engine/engine.ts'],
  'src/kit': ['src/core', 'src/replay', 'src/nn', 'src/engine'],
  'src/tuning': ['src/core'],
  presets: ['src/core'],
  agents: ['presets', 'src/core', 'src/games', 'src/replay', 'src/search', 'src/nn', 'src/kit', 'src/engine'],
  'src/bridges': ['src/core', 'src/engine/tf.ts', 'node:'],
  'src/vector': ['src/core', 'node:'],
  'src/loop': ['src/core', 'src/games', 'src/replay', 'src/vector', 'rxjs'],
  'src/playback': ['src/core', 'src/loop', 'rxjs'],
  'src/store': ['src/core', 'src/games', 'src/engine/onnx/find.ts', 'src/protobuf.ts', 'zod', 'apache-arrow', 'node:'],
  'src/operators': ['src/loop', 'src/store', 'src/core', 'src/games', 'src/terminal', 'rxjs', 'cli-progress', 'node:'],
  'src/app': [
    'src/core',
    'src/games',
    'src/check',
    'src/nn',
    'src/kit',
    'src/engine',
    'src/vector',
    'src/search/threads/serve.ts',
    'src/tuning',
    'src/loop',
    'src/store',
    'src/operators',
    'src/bridges',
    'agents',
    'envs',
    'rxjs',
    'zod',
    'type @swc/wasm-typescript',
    'node:',
  ],
  'src/app/nats': ['src/app', 'src/core', 'src/store', 'agents', 'envs', 'rxjs', 'zod', '@nats-io/*', 'node:'],
  'src/app/starters': ['src/app', 'src/core', 'src/loop', 'agents', 'envs', 'sente', 'node:'],
  experiments: ['sente', 'src/app/starters/corridor.ts', 'node:'],
  'src/web': [
    'agents',
    'envs',
    'src/app/preset',
    'src/check',
    'src/core',
    'src/engine',
    'src/games',
    'src/kit',
    'src/loop',
    'src/nn',
    'src/operators',
    'src/playback',
    'src/replay',
    'src/search',
    'src/vector',
    'src/wrappers',
    '@tensorflow/*',
    'rxjs',
  ],
  'studio/wire': ['zod'],
  'studio/drawings': ['studio/wire'],
  'studio/page': ['studio/wire', 'studio/drawings', 'preact', '@preact/signals', 'uplot', 'gifenc', 'zod', 'vite'],
  'studio/server': [
    'studio/wire',
    'studio/drawings',
    'src/core',
    'src/games',
    'src/loop',
    'src/playback',
    'src/store',
    'src/app',
    'agents',
    'envs',
    'presets',
    'hono',
    '@hono/node-server',
    'rxjs',
    'zod',
    'node:',
  ],
}
const longest = 300 // lines of a file
const widest = 120 // columns of a line
const most = 15 // files of a folder

interface Source {
  readonly path: string
  readonly text: string
  /** Package names, and repository paths of files; prefixed with `type ` for type-only imports. */
  readonly imports: readonly string[]
}

const sources = ['src', 'agents', 'envs', 'presets', 'experiments', 'studio'].flatMap(folder => readFolder(folder))

function readFolder(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.tsx?$/.test(file))
    .map(file => {
      const path = join(folder, file)
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, imports: importsOf(path, withoutComments(text)) }
    })
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$| \/\/ .*$/gm, '')
}

function importsOf(path: string, code: string): string[] {
  const forms =
    /(?<![\w.'"-])(?:(?<type>(?:im|ex)port type\b[^'"]*?\bfrom|typeof import)|from|import|require|new URL\([^'"\n]*(?=['"]\.))\s*\(?\s*(['"])(?<name>[^'"\n]+)\2/g
  return [...code.matchAll(forms)].map(({ groups }) => {
    const { type, name } = groups as { type?: string; name: string }
    const target = name.startsWith('.') ? relative(root, join(root, dirname(path), name)) : name
    return type ? `type ${target}` : target
  })
}

const folderOf = (path: string) => Object.keys(allowed).findLast(folder => path.startsWith(`${folder}/`))

function mayImport(folder: string, name: string): boolean {
  const target = name.replace('type ', '')
  return [folder, ...allowed[folder]!].some(rule => {
    if (rule.startsWith('type ')) return name === rule
    if (/[*:]$/.test(rule)) return target.startsWith(rule.replace('*', ''))
    return target === rule || target.startsWith(`${rule}/`)
  })
}

test('the import parser recognizes every form', () => {
  const code = withoutComments(`
    import { a } from './a.ts' // import 'no'
    import type { B } from '../b.ts'
    import { type H, h } from 'h'
    import '../src/core/c.ts'
    export * from 'd'
    /** import { x } from 'y' */
    const e = await import('e')
    const f = require("f")
    const u = new URL(typed ? './u.ts' : './u.js', import.meta.url)
    let g: import('./g.ts').G
    let t: typeof import('t')
    spawn('node', ['--import', 'tsx'])`)
  const found = ['envs/a.ts', 'type b.ts', 'h', 'src/core/c.ts', 'd', 'e', 'f', 'envs/u.ts', 'envs/g.ts', 'type t']
  assert.equal(importsOf('envs/x.ts', code), found)
})

test('the rules accept and refuse as listed', () => {
  assert.ok(mayImport('envs', 'src/core/env.ts'))
  assert.not(mayImport('envs', 'rxjs'))
  assert.not(mayImport('envs', 'node:fs'))
  assert.not(mayImport('src/core', 'src/replay/uniform.ts'))
  assert.not(mayImport('src/nn', 'src/engine/engine.ts'))
  assert.ok(mayImport('src/search', 'type src/kit/acting/batched.ts'))
  assert.not(mayImport('src/search', 'src/kit/acting/batched.ts'))
  assert.not(mayImport('envs', 'type rxjs'))
  assert.ok(mayImport('src/engine', '@tensorflow/tfjs-backend-wasm'))
  assert.not(mayImport('experiments', 'src/index.ts'))
})

test('files import only what the table allows', () => {
  const wrong = sources.flatMap(({ path, imports }) => {
    const folder = folderOf(path)
    return folder ? imports.filter(name => !mayImport(folder, name)).map(name => `${path} imports ${name}`) : []
  })
  assert.equal(wrong, [])
})

test('TF.js is imported in one place, which loads it when something trains', () => {
  const users = ['src', 'agents', 'envs', 'experiments', 'test', 'bench', 'docs']
    .flatMap(folder => readFolder(folder))
    .flatMap(({ path, imports }) => imports.filter(name => /^@tensorflow\//.test(name)).map(name => [path, name]))
    .filter(([path]) => path !== 'src/engine/tf.ts' && !/^src\/(engine\/tfjs\/|web\/tf-)packages\.ts$/.test(path!))
  assert.equal([...new Set(users.map(String))], ['src/engine/tfjs/backends.ts,@tensorflow/tfjs-backend-wasm'])
})

/** Packages of `sente/web`; everything else that it loads is ours. */
const packagesOfWeb = [
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  'fastest-levenshtein',
  'rxjs',
  'seedrandom',
  'zod',
]

/** What package.json says to replace in browsers, by path. */
const { browser } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { browser: Record<string, string> }
const replaced = new Map(Object.entries(browser).map(([from, to]) => [join(from), join(to)]))

/** All that a bundler for browsers loads from an entry: paths of our files, and names of packages. */
function bundleOf(entry: string): Set<string> {
  const reached = new Set([entry])
  for (const name of reached) {
    const { imports } = sources.find(({ path }) => path === name) ?? { imports: [] }
    for (const target of imports) if (!target.startsWith('type ')) reached.add(replaced.get(target) ?? target)
  }
  return reached
}

test('sente/web loads no module of Node, and only packages that run in a browser', () => {
  const reached = [...bundleOf('src/web/index.ts')].filter(name => !name.includes('ort-wasm'))
  const packages = reached.filter(name => !sources.some(({ path }) => path === name))
  assert.equal(packages.sort(), packagesOfWeb)
})

test("sente/web uses no global of Node's", () => {
  const node = /\bprocess\.(?!next|reset|state)|\bBuffer\.|\bsetImmediate\b|\bcreateRequire\b|\b__dirname\b|\.unref\(/
  const reached = bundleOf('src/web/index.ts')
  const users = sources.filter(({ path, text }) => reached.has(path) && node.test(withoutComments(text)))
  assert.equal(
    users.map(({ path }) => path),
    [],
  )
})

/** Of a built file, its source. A build for tests has no `dist` in its paths (test/build.ts). */
const sourceOf = (path: string) => path.replace(/^dist\//, '').replace(/js$/, 'ts')

test('each file replaced in browsers is replaced in the source and in the built package, and says so', () => {
  const [sources, built] = [/ts$/, /js$/].map(kind => [...replaced].filter(pair => pair.every(path => kind.test(path))))
  assert.equal(
    built!.map(pair => pair.map(sourceOf)),
    sources,
  )
  assert.is(sources!.length + built!.length, replaced.size)
  for (const [file, own] of sources!)
    assert.match(readFileSync(join(root, file), 'utf8'), `A browser has ${own} instead`)
})

/** Sources that open files outside run folders: the user's own, or channels to another process. */
const openers = [
  'src/app/load-module.ts',
  'src/app/loading/',
  'src/app/nats/connection.ts',
  'src/app/nats/task.ts',
  'src/app/starters/',
  'src/cli/commands/export.ts',
  'src/engine/',
  'src/bridges/',
  'studio/server/launch/start.ts',
  'studio/server/actions/command.ts',
  'experiments/',
  'src/store/access/',
]

test('only src/store/access reads, writes and deletes files in run folders', () => {
  const wrong = sources.filter(
    ({ path, imports }) =>
      imports.some(name => /^(node:)?fs(\/promises)?$/.test(name)) && !openers.some(opener => path.startsWith(opener)),
  )
  assert.equal(
    wrong.map(({ path }) => path),
    [],
  )
})

/** Files on an import cycle, and those that import one, types included. */
function circle(files: readonly Source[]): string[] {
  const within = new Map(files.map(({ path, imports }) => [path, imports.map(name => name.replace('type ', ''))]))
  for (let removed = true; removed; ) {
    removed = false
    for (const [path, imports] of within) if (!imports.some(name => within.has(name))) removed = within.delete(path)
  }
  return [...within.keys()]
}

test('an import cycle is found', () => {
  const file = (path: string, ...imports: string[]): Source => ({ path, text: '', imports })
  assert.equal(circle([file('a', 'b'), file('b', 'c'), file('c')]), [])
  assert.equal(circle([file('a', 'b'), file('b', 'type c'), file('c', 'b')]), ['a', 'b', 'c'])
})

test('there are no import cycles', () => {
  assert.equal(circle(sources.filter(({ path }) => !path.endsWith('.test.ts'))), [])
})

test(`no folder of src, agents or envs holds more than ${most} files`, () => {
  const held = new Map<string, number>()
  for (const { path } of sources) held.set(dirname(path), (held.get(dirname(path)) ?? 0) + 1)
  assert.equal(
    [...held]
      .filter(([folder, files]) => files > most && folder !== 'experiments')
      .map(([folder, files]) => `${folder}: ${files}`),
    [],
  )
})

test(`no line is wider than ${widest} columns`, () => {
  const wide = sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (line.length > widest ? [`${path}:${i + 1}`] : [])),
  )
  assert.equal(wide, [])
})

test('use cases print nothing and read no command line', () => {
  const forbidden = /\bconsole\b|\bprocess\.(stdout|stderr|argv|exitCode)\b/
  const found = sources
    .filter(({ path }) => path.startsWith('src/app/') && !path.endsWith('.test.ts'))
    .flatMap(({ path, text }) => (forbidden.test(withoutComments(text)) ? [path] : []))
  assert.equal(found, [])
})

test('every folder of the table contains files', () => {
  const present = new Set(sources.map(({ path }) => folderOf(path)))
  assert.equal(
    Object.keys(allowed).filter(folder => !present.has(folder)),
    [],
  )
})

test(`no file is longer than ${longest} lines`, () => {
  const long = sources
    .map(({ path, text }) => `${path}: ${text.split('\n').length - 1}`)
    .filter(line => Number(line.split(': ')[1]) > longest)
  assert.equal(long, [])
})

test('code that determines results uses neither Math.random nor a clock', () => {
  const deterministic = ['agents/', 'envs/', 'src/replay/', 'src/search/', 'src/core/']
  const forbidden = /\bMath\.random\b|\bDate\.now\b|\bnew Date\b|\bperformance\.now\b|\bprocess\.hrtime\b/
  const found = sources
    .filter(({ path }) => deterministic.some(folder => path.startsWith(folder)))
    .flatMap(({ path, text }) => (forbidden.test(withoutComments(text)) ? [path] : []))
  assert.equal(found, [])
})

test.run()
