import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { DiskError, kindOf } from '../access/failure.ts'
import { list } from '../access/read.ts'
import { beginFolder, newFolder, requireWritable } from '../access/write.ts'

/**
 * Creates the folder of a new run: `out` if given, otherwise `runs/<name>`, or `runs/<name>-2`, `-3` … if that exists.
 *
 * @param within The folder of runs. Default: `runs`.
 * @throws UserError when `out` is not empty, or the folder cannot be written.
 */
export function createRunFolder({
  name,
  out,
  within = 'runs',
}: {
  name: string
  out?: string | undefined
  within?: string
}): string {
  if (out !== undefined) {
    const kind = kindOf(out)
    if (kind === 'file') throw new UserError(`${out} is a file: name a folder.`, { usage: true })
    if (kind === 'folder' && list(out).length > 0)
      throw new UserError(`${out} exists and is not empty: name a new folder, or delete it first.`, { usage: true })
    return writable(out, () => {
      beginFolder(out)
      return out
    })
  }
  const base = join(within, name.replace(/[^\w.-]/g, '_'))
  return writable(within, () => {
    beginFolder(within)
    for (let k = 1; ; k++) {
      const folder = k === 1 ? base : `${base}-${k}`
      if (newFolder(folder)) return folder
    }
  })
}

function writable(wanted: string, create: () => string): string {
  try {
    const folder = create()
    requireWritable(folder)
    return folder
  } catch (error) {
    if (!(error instanceof DiskError)) throw error
    throw new UserError(
      `the folder ${wanted} cannot be written (${error.reason}): choose another, or change its permissions.`,
      { cause: error },
    )
  }
}
