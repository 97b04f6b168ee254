import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { andClose, attempt } from './failure.ts'
import { exclusively, isFolder, look } from './look.ts'

/**
 * Makes a run's folder itself, and those above it: only when a run begins, so that one that was moved is not made
 * again.
 */
export function beginFolder(run: string): void {
  attempt(run, run, 'written', () => mkdirSync(run, { recursive: true }))
}

/** Makes a run's folder that is not there yet. @returns false where something of that name is. */
export function newFolder(run: string): boolean {
  try {
    mkdirSync(run)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** @throws the system's error when nothing can be written into a folder. */
export const requireWritable = (folder: string): void => accessSync(folder, constants.W_OK)

/** Deletes a run's folder that holds nothing; leaves every other one as it is. */
export function dropEmpty(run: string): void {
  try {
    rmdirSync(run)
  } catch {} // it holds something, or is gone
}

/** Makes a folder inside a run's, unless it is there. */
export function makeFolder(run: string, name: string): void {
  if (isFolder(run, name)) return
  attempt(run, join(run, name), 'written', () => mkdirSync(join(run, name)))
}

/** Writes a file that is not there yet; what an earlier process left behind under that name goes first. */
export function writeNew(run: string, name: string, data: string | Uint8Array, synced = true): void {
  const path = join(run, name)
  remove(run, name)
  attempt(run, path, 'written', () => {
    const file = openSync(path, exclusively, 0o666)
    andClose(
      () => {
        writeFileSync(file, data)
        if (synced) fsyncSync(file)
      },
      () => closeSync(file),
    )
  })
}

/** Puts a file in the place of another one at once and for good: a crash leaves either the old or the new. */
export function replaceFile(run: string, name: string, data: string | Uint8Array): void {
  const beside = join(dirname(name), `.${basename(name)}`).replaceAll('\\', '/')
  writeNew(run, beside, data)
  rename(run, beside, name)
  syncFolder(dirname(join(run, name)))
}

/** Gives a file or folder another name inside the run's folder. */
export function rename(run: string, from: string, to: string): void {
  look(run, from)
  look(run, to)
  attempt(run, join(run, to), 'written', () => renameSync(join(run, from), join(run, to)))
}

/** Gives a file a second name. @returns false where something of that name is. */
export function link(run: string, from: string, to: string): boolean {
  look(run, to)
  return attempt(run, join(run, to), 'written', () => {
    try {
      linkSync(join(run, from), join(run, to))
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  })
}

/** Deletes a file, or a folder with all in it, if it is there. Links inside a folder are deleted, not followed. */
export function remove(run: string, name: string): void {
  if (look(run, name))
    attempt(run, join(run, name), 'written', () => rmSync(join(run, name), { recursive: true, force: true }))
}

/** Makes the names in a folder last. Some file systems and Windows cannot; then a rename is only as safe as theirs. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    andClose(
      () => fsyncSync(folder),
      () => closeSync(folder),
    )
  } catch {}
}
