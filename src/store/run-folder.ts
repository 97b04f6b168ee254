import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../core/error.ts'

/**
 * Makes the folder of a new run: `out` where it is given, otherwise `runs/<name>`, or `runs/<name>-2`, `-3` … where that is taken.
 *
 * @throws UserError when `out` holds something already, or the folder cannot be written.
 */
export function createRunFolder({ name, out }: { name: string; out?: string | undefined }): string {
  if (out !== undefined) {
    if (existsSync(out)) {
      if (!statSync(out).isDirectory()) throw new UserError(`--out ${out} is a file: name a folder.`, { usage: true })
      if (readdirSync(out).length > 0)
        throw new UserError(`--out ${out} exists and is not empty: name a new folder, or delete it first.`, {
          usage: true,
        })
    }
    return writable(out, () => {
      mkdirSync(out, { recursive: true })
      return out
    })
  }
  const base = join('runs', name.replace(/[^\w.-]/g, '_'))
  return writable('runs', () => {
    mkdirSync('runs', { recursive: true })
    for (let k = 1; ; k++) {
      const folder = k === 1 ? base : `${base}-${k}`
      try {
        mkdirSync(folder)
        return folder
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  })
}

function writable(wanted: string, create: () => string): string {
  try {
    const folder = create()
    accessSync(folder, constants.W_OK)
    return folder
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UserError(
      `the folder ${wanted} cannot be written (${code ?? message}): choose another with --out, or change its permissions.`,
      { cause: error },
    )
  }
}
