import { look } from '../access/look.ts'
import { list, readFile } from '../access/read.ts'
import { beginFolder, linkInto, makeFolder, writeNew } from '../access/write.ts'

/** Files that belong to a process rather than to the run, or are being written or deleted. */
const PASSING = /^(\.|lock(\.|$))|\.(gone|new)$/

/** Bytes of the largest file of a run that is copied. */
const MOST = 2 ** 31

/** Paths inside the run folder of every file that belongs to the run. */
export function runFiles(run: string, folder = ''): readonly string[] {
  return list(run, folder)
    .filter(name => !PASSING.test(name))
    .sort()
    .flatMap(name => {
      const path = folder === '' ? name : `${folder}/${name}`
      const stats = look(run, path)
      return stats === undefined ? [] : stats.isDirectory() ? runFiles(run, path) : [path]
    })
}

/** Reads one of `runFiles`; empty if it is gone meanwhile. @throws UserError when it cannot be read. */
export const readRunFile = (run: string, path: string): Buffer => readFile(run, path, MOST) ?? Buffer.alloc(0)

/** Writes a file of a run that came from elsewhere. @throws UserError for a path that no run has. */
export function writeRunFile(run: string, path: string, bytes: Uint8Array): void {
  beginFolder(run)
  makeParents(run, path)
  writeNew(run, path, bytes, false)
}

/**
 * Makes a second folder with the files of a run as they are now, as hard links where the disk has them. Called between
 * two writes to the run, it holds what a run that was killed then would have left; later lines of its logs do no harm,
 * as a resumed run drops what its checkpoint does not have.
 */
export function linkRun(run: string, copy: string): void {
  beginFolder(copy)
  for (const path of runFiles(run)) {
    makeParents(copy, path)
    linkInto(run, path, copy)
  }
}

function makeParents(run: string, path: string): void {
  const parts = path.split('/').slice(0, -1)
  for (const i of parts.keys()) makeFolder(run, parts.slice(0, i + 1).join('/'))
}
