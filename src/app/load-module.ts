import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '../core/error.ts'
import { HERE, install } from './loading/hooks.ts'

/** What a user's module may export. */
export interface Loaded {
  readonly default?: unknown
}

const fromSource = import.meta.url.endsWith('.ts')

/** The files that run as `sente`, `sente/agents` and the package's other entries, by these names. */
function entries(): Readonly<Record<string, string>> {
  const { exports } = createRequire(import.meta.url)('sente/package.json') as { exports: Record<string, unknown> }
  const files = Object.entries(exports).flatMap(([name, target]) => {
    const source = (target as Record<string, string>)['sente-source']
    if (source === undefined) return []
    const file = fromSource ? source : source.replace(/\.ts$/, '.js')
    return [[`sente${name.slice(1)}`, new URL(`../../${file}`, import.meta.url).href]]
  })
  return Object.fromEntries(files)
}

let prepared: Promise<void> | undefined

/** Installs the hooks, once; calls meanwhile wait for them. */
function prepare(): Promise<void> {
  prepared ??= (async () => {
    const files = entries()
    await import(files.sente!) // before the hooks, which cost about 3 ms for each of its modules
    install(files, process.cwd())
  })()
  return prepared
}

/**
 * Imports a user's module, TypeScript or JavaScript. Its `import … from 'sente'` is the sente that runs.
 *
 * @throws UserError when there is no such file, or it fails while loading.
 */
export async function loadModule(path: string): Promise<Loaded> {
  if (!existsSync(path)) throw new UserError(`there is no file ${path}; check the path.`, { usage: true })
  return imported(pathToFileURL(resolve(path)).href, path)
}

/**
 * Imports a package installed in the working directory; undefined when there is none of that name.
 *
 * @throws UserError when it fails while loading.
 */
export async function loadPackage(name: string): Promise<Loaded | undefined> {
  try {
    return await imported(HERE + name, name)
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined
    if (cause?.code === 'ERR_MODULE_NOT_FOUND' && cause.message.includes(`'${name}'`)) return undefined
    throw error
  }
}

async function imported(specifier: string, shown: string): Promise<Loaded> {
  await prepare()
  try {
    return (await import(specifier)) as Loaded
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${shown} cannot be loaded: ${(error as Error).message.replace(/\s*\n\s*/g, ' ')}`, {
      cause: error,
    })
  }
}
