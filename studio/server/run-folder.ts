import { join } from 'node:path'
import { UserError } from '../../src/core/error.ts'
import { kindOf } from '../../src/store/access/failure.ts'
import { look } from '../../src/store/access/look.ts'
import type { Studio } from './studio.ts'

/**
 * The path of a run's folder.
 *
 * @param id Its name within the folder of runs, from a request.
 * @throws UserError when it is not a plain name, or there is no such folder; links are refused.
 */
export function runFolder({ folder }: Studio, id: string): string {
  if (/^\.{0,2}$|[/\\\0]/.test(id)) throw new UserError(`"${id}" is not the name of a run: select one from the table.`)
  requireFolder({ folder })
  if (!look(folder, id)?.isDirectory())
    throw new UserError(`there is no run "${id}" in ${folder}: it was deleted, renamed or moved.`)
  return join(folder, id)
}

/** @throws UserError when the folder of runs, which was there at the start, is gone. */
export function requireFolder({ folder }: Pick<Studio, 'folder'>): void {
  if (kindOf(folder) === 'folder') return
  throw new UserError(
    `the folder ${folder} no longer exists: it was moved or deleted; start the studio where it is now.`,
  )
}
