import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UserError } from '../core/error.ts'

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

/** The same three while the event loop goes on. */
export const later = {
  async write(path: string, data: string | Uint8Array): Promise<void> {
    const file = await open(path, 'w')
    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
  },
  async rename(from: string, to: string): Promise<void> {
    await rename(from, to)
    await later.sync(dirname(to))
  },
  async sync(path: string): Promise<void> {
    const folder = await open(path, 'r').catch(() => undefined)
    await folder?.sync().catch(() => {})
    await folder?.close()
  },
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
}

/** A failure to write as one sentence; anything else as it is. */
export function diskError(folder: string, error: unknown): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException
  const reason = reasons[code]
  if (reason === undefined || error instanceof UserError) return error
  return new UserError(
    `${path ?? folder} cannot be written: ${reason}. What was saved before is kept; mend it and continue with: npx sente resume ${folder}`,
    { cause: error },
  )
}
