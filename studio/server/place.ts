import { basename, dirname, resolve } from 'node:path'
import { experimentFile } from '../../src/app/loading/packaged.ts'
import { UserError } from '../../src/core/error.ts'
import { isFile } from '../../src/core/registry.ts'
import { kindOf } from '../../src/store/access/failure.ts'
import { list } from '../../src/store/access/read.ts'
import { beginFolder } from '../../src/store/access/write.ts'
import type { Studio } from './studio.ts'

/** The folder of runs, and the path of the page to show first. */
export interface StudioPlace {
  readonly runs: string
  readonly path: string
}

/**
 * What a person means by the folder given to `sente studio`: a folder of runs, or a run, which is shown first. The
 * default folder is created, so that the first run can be started from the page.
 *
 * @throws UserError when there is no such folder, or it cannot be read.
 */
export function placeOf(folder: string, readOnly: boolean): StudioPlace {
  const kind = kindOf(folder)
  if (kind === undefined && folder === 'runs' && !readOnly) beginFolder(folder)
  else if (kind !== 'folder')
    throw new UserError(
      kind === 'file'
        ? `${folder} is a file: name the folder that holds runs.`
        : `there is no folder ${folder}: check the path.`,
      { usage: true },
    )
  if (!list(folder).includes('run.json')) return { runs: folder, path: '/' }
  const run = resolve(folder)
  return { runs: dirname(run), path: `/runs/${encodeURIComponent(basename(run))}` }
}

/** Checks that named files exist; none is executed. @throws UserError naming the first that does not. */
export function requireFiles({ agent, env, experiment }: Studio['code']): void {
  const files = [...agent, ...env].map(text => text.replace(/(?<=^.{2,}):[^:\\/]+$/, '')).filter(isFile)
  for (const file of [...files, ...experiment.map(experimentFile)])
    if (kindOf(file) !== 'file') throw new UserError(`there is no file ${file}; check the path.`, { usage: true })
}
