import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '../core/error.ts'

const sente = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href

/**
 * A module hook. 'sente' is the one that runs, wherever the file lies and whatever is installed there. TypeScript is read as ES
 * modules, also in packages that do not say so: as CommonJS it would get a second copy of everything.
 */
const hook = `export const resolve = async (specifier, context, next) => {
  const found = await next(specifier === 'sente' ? ${JSON.stringify(sente)} : specifier, context)
  return found.format === 'commonjs' && /\\.ts(\\?|$)/.test(found.url) ? { ...found, format: 'module' } : found
}`

let prepared = false

async function prepare(): Promise<void> {
  if (prepared) return
  prepared = true
  if (!import.meta.url.endsWith('.ts')) (await import('tsx/esm/api')).register() // otherwise a loader is at work already
  register(`data:text/javascript,${encodeURIComponent(hook)}`)
}

/**
 * Imports a person's module, TypeScript or JavaScript. Its `import … from 'sente'` is the very sente that runs.
 *
 * @throws UserError when there is no such file, or it fails while loading.
 */
export async function loadModule(path: string): Promise<{ readonly default?: unknown }> {
  if (!existsSync(path)) throw new UserError(`there is no file ${path}; check the path.`, { usage: true })
  await prepare()
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${path} cannot be loaded: ${(error as Error).message.replace(/\s*\n\s*/g, ' ')}`, {
      cause: error,
    })
  }
}
