import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * What the files of a folder may import: folders and files of the repository (a folder may always import itself), packages, and
 * `node:` for Node's own modules; `type x`: types of x only, as TF.js takes most of a second to load and src/engine/tf.ts does so when
 * something trains. What is not listed here (the command line, the dashboard, src/index.ts) may import anything.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/core': ['seedrandom', 'fastest-levenshtein', 'node:os'],
  envs: ['src/core'],
  'src/replay': ['src/core'],
  'src/search': ['src/core', 'type src/engine/batched.ts'],
  'src/engine': ['src/core', '@tensorflow/*', 'onnxruntime-node', 'onnx-proto', 'node:'],
  'src/nn': [
    'src/core',
    'src/engine/tf.ts',
    'src/engine/one-hot.ts',
    'type src/engine/engine.ts',
    'type src/engine/batched.ts',
    'type @tensorflow/tfjs',
  ],
  agents: ['src/core', 'src/replay', 'src/search', 'src/nn', 'src/engine', 'type @tensorflow/tfjs'],
  'src/gymnasium': ['src/core', 'src/engine/tf.ts', 'node:'],
  'src/scale': ['src/core', 'node:'],
  'src/loop': ['src/core', 'src/replay', 'src/scale', 'rxjs'],
  'src/store': ['src/core', 'zod', 'apache-arrow', 'node:'],
  'src/operators': ['src/loop', 'src/store', 'src/core', 'rxjs', 'cli-progress', 'node:'],
  experiments: ['sente', 'node:'],
}
const longest = 300 // lines

interface Source {
  readonly path: string
  readonly text: string
  /** Packages as written, files of the repository by their path in it; `type ` before what is imported for its types. */
  readonly imports: readonly string[]
}

const sources = ['src', 'agents', 'envs', 'experiments'].flatMap(folder => readFolder(folder))

function readFolder(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
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
    /(?<![\w.'"-])(?:(?<type>(?:im|ex)port type\b[^'"]*?\bfrom)|from|import|require)\s*\(?\s*(['"])(?<name>[^'"\n]+)\2/g
  return [...code.matchAll(forms)].map(({ groups }) => {
    const { type, name } = groups as { type?: string; name: string }
    const target = name.startsWith('.') ? relative(root, join(root, dirname(path), name)) : name
    return type ? `type ${target}` : target
  })
}

const folderOf = (path: string) => Object.keys(allowed).find(folder => path.startsWith(`${folder}/`))

function mayImport(folder: string, name: string): boolean {
  const target = name.replace('type ', '')
  return [folder, ...allowed[folder]!].some(rule => {
    if (rule.startsWith('type ')) return name === rule
    if (/[*:]$/.test(rule)) return target.startsWith(rule.replace('*', ''))
    return target === rule || target.startsWith(`${rule}/`)
  })
}

test('the import parser sees every form', () => {
  const code = withoutComments(`
    import { a } from './a.ts' // import 'no'
    import type { B } from '../b.ts'
    import { type H, h } from 'h'
    import '../src/core/c.ts'
    export * from 'd'
    /** import { x } from 'y' */
    const e = await import('e')
    const f = require("f")
    let g: import('./g.ts').G
    spawn('node', ['--import', 'tsx'])`)
  const found = ['envs/a.ts', 'type b.ts', 'h', 'src/core/c.ts', 'd', 'e', 'f', 'envs/g.ts']
  assert.equal(importsOf('envs/x.ts', code), found)
})

test('the rules refuse what they should', () => {
  assert.ok(mayImport('envs', 'src/core/env.ts'))
  assert.not(mayImport('envs', 'rxjs'))
  assert.not(mayImport('envs', 'node:fs'))
  assert.not(mayImport('src/core', 'src/replay/uniform.ts'))
  assert.not(mayImport('src/nn', 'src/engine/engine.ts'))
  assert.ok(mayImport('agents', 'type @tensorflow/tfjs'))
  assert.not(mayImport('agents', '@tensorflow/tfjs'))
  assert.not(mayImport('envs', 'type rxjs'))
  assert.ok(mayImport('src/engine', '@tensorflow/tfjs-backend-wasm'))
  assert.not(mayImport('experiments', 'src/index.ts'))
})

test('files import only in the direction of the table', () => {
  const wrong = sources.flatMap(({ path, imports }) => {
    const folder = folderOf(path)
    return folder ? imports.filter(name => !mayImport(folder, name)).map(name => `${path} imports ${name}`) : []
  })
  assert.equal(wrong, [])
})

/** Those that open files which no run's folder holds: a person's own, or channels to another process. */
const openers = [
  'src/cli/load-module.ts',
  'src/cli/policy-file.ts',
  'src/cli/serving-env.ts',
  'src/cli/starter.ts',
  'src/engine/',
  'src/gymnasium/',
  'experiments/',
  'src/store/access/',
]

test('what is in a run folder is read, written and deleted by src/store/access alone', () => {
  const wrong = sources.filter(
    ({ path, imports }) =>
      imports.some(name => /^(node:)?fs(\/promises)?$/.test(name)) && !openers.some(opener => path.startsWith(opener)),
  )
  assert.equal(
    wrong.map(({ path }) => path),
    [],
  )
})

test('every folder of the table holds something', () => {
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

test('no other randomness and no clock where results are made', () => {
  const deterministic = ['agents/', 'envs/', 'src/replay/', 'src/search/', 'src/core/']
  const forbidden = /\bMath\.random\b|\bDate\.now\b|\bnew Date\b|\bperformance\.now\b|\bprocess\.hrtime\b/
  const found = sources
    .filter(({ path }) => deterministic.some(folder => path.startsWith(folder)))
    .flatMap(({ path, text }) => (forbidden.test(withoutComments(text)) ? [path] : []))
  assert.equal(found, [])
})

test.run()
