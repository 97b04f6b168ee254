import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '../core/error.ts'

let typescript = import.meta.url.endsWith('.ts') // then a loader is at work already

/**
 * Imports a person's module, TypeScript or JavaScript. Its `import … from 'sente'` is the very sente that runs.
 *
 * @throws UserError when there is no such file, or it fails while loading.
 */
export async function loadModule(path: string): Promise<{ readonly default?: unknown }> {
  if (!existsSync(path)) throw new UserError(`there is no file ${path}; check the path.`, { usage: true })
  if (!typescript) {
    const [esm, cjs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')])
    esm.register()
    cjs.register()
    typescript = true
  }
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${path} cannot be loaded: ${(error as Error).message}`, { cause: error })
  }
}
