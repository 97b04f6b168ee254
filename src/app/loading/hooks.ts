// Module hooks for a user's files: https://nodejs.org/api/module.html#customization-hooks. They are functions of this
// thread; before Node 22.15 they run in a thread of their own, where `next` returns promises.
import { existsSync, readFileSync } from 'node:fs'
import module, { type LoadFnOutput, type ResolveFnOutput, register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { javascript, mapLines } from './javascript.ts'

/** Prefix of a package's name that is resolved from the working directory. */
export const HERE = 'sente-here:'

/** What the hooks resolve names with. */
export interface Setting {
  /** Files by name: `sente`, `sente/agents` and the package's other entries. */
  readonly entries: Readonly<Record<string, string>>
  /** A file's URL in the working directory. */
  readonly parentURL: string
}

type Next<T> = (name: string, context?: object) => T

let setting: Setting

/** Called by Node in the thread of the hooks. */
export function initialize(given: Setting): void {
  setting = given
}

/**
 * Resolves `sente` and `sente/…` to the running copy, wherever the file lies and whatever is installed there. Loads
 * TypeScript, and JavaScript with import or export, as ES modules, even in packages that do not declare it: as CommonJS
 * it would get a second copy of everything.
 */
export function resolve(name: string, context: { parentURL?: string }, next: Next<ResolveFnOutput>): ResolveFnOutput {
  const url = setting.entries[name]
  if (url !== undefined) return { url, format: 'module', shortCircuit: true }
  const found = name.startsWith(HERE)
    ? next(name.slice(HERE.length), { ...context, parentURL: setting.parentURL })
    : next(typescriptFile(name, context.parentURL), context)
  return after(found, given => (isModule(given.url) ? { ...given, format: 'module' } : given))
}

/** Loads TypeScript as JavaScript. */
export const load = (url: string, context: object, next: Next<LoadFnOutput>): LoadFnOutput =>
  TYPESCRIPT.test(url) ? { format: 'module', source: javascript(url), shortCircuit: true } : next(url, context)

const TYPESCRIPT = /^file:.*\.m?ts(\?|$)/

const isModule = (url: string): boolean =>
  TYPESCRIPT.test(url) || (/^file:(?!.*\/node_modules\/).*\.js(\?|$)/.test(url) && speaks(url))

const speaks = (url: string) => /^\s*(import|export)\b/m.test(readFileSync(new URL(url), 'utf8'))

/** Resolves `./x.js` and `./x` to `./x.ts` if only that exists, as TypeScript does; else the name as it is. */
function typescriptFile(name: string, parent?: string): string {
  if (!/^\.\.?\//.test(name) || !parent?.startsWith('file:') || existsSync(new URL(name, parent))) return name
  const written = /\.m?js$/.test(name) ? name.replace(/js$/, 'ts') : `${name}.ts`
  return existsSync(new URL(written, parent)) ? written : name
}

function after<T>(given: T, then: (given: T) => T): T {
  return given instanceof Promise ? (given.then(then) as T) : then(given)
}

/** Installs the hooks in this thread, for files below `folder`. */
export function install(entries: Setting['entries'], folder: string): void {
  const data: Setting = { entries, parentURL: pathToFileURL(`${folder}/package.json`).href }
  const { registerHooks } = module as { registerHooks?: (hooks: object) => void }
  initialize(data)
  if (registerHooks) return void registerHooks({ resolve, load })
  mapLines()
  register(import.meta.url, { data })
}
