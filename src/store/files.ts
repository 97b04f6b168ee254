import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file and waits until it is on the disk. */
export function writeSynced(path: string, data: string | Uint8Array): void {
  const file = openSync(path, 'w')
  try {
    writeFileSync(file, data)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Puts `from` in the place of `to` at once and for good: a crash leaves either the old or the new. */
export function renameSynced(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(dirname(to))
}

/** Makes the names in a folder last. Some file systems and Windows cannot; then the rename is only as safe as theirs. */
export function syncFolder(path: string): void {
  let folder: number | undefined
  try {
    folder = openSync(path, 'r')
    fsyncSync(folder)
  } catch {
  } finally {
    if (folder !== undefined) closeSync(folder)
  }
}
