import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
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
import { andClose, attempt, DiskError, kindOf } from './failure.ts'
import { exclusively, isFolder, look } from './look.ts'

/** Creates a run folder and its parents. Only at the start of a run: a folder moved away later is not recreated. */
export function beginFolder(run: string): void {
  try {
    makePath(run)
  } catch (error) {
    throw new DiskError(run, 'written', error)
  }
}

/** Creates a folder and its parents. `mkdirSync` with `recursive` never returns for one in /proc. */
function makePath(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (kindOf(path) === 'folder') return
    const parent = dirname(path)
    if (code !== 'ENOENT' || parent === path || kindOf(parent) === 'folder') throw error
    makePath(parent)
    makePath(path)
  }
}

/** Creates a new run folder. @returns false when the name is taken. */
export function newFolder(run: string): boolean {
  try {
    mkdirSync(run)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new DiskError(run, 'written', error)
  }
}

/** @throws DiskError when the folder is not writable. */
export const requireWritable = (folder: string): void =>
  attempt(folder, folder, 'written', () => accessSync(folder, constants.W_OK))

/** Deletes a run folder if it is empty. */
export function dropEmpty(run: string): void {
  try {
    rmdirSync(run)
  } catch {} // it is not empty, or does not exist
}

/** Creates a folder inside the run folder if it is missing. */
export function makeFolder(run: string, name: string): void {
  if (isFolder(run, name)) return
  attempt(run, join(run, name), 'written', () => mkdirSync(join(run, name)))
}

/** Writes a new file, after deleting what an earlier process left under that name. */
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

/** Creates a file with a text. @returns false when the name is taken, even by a link. */
export function claim(run: string, name: string, text: string): boolean {
  const path = join(run, name)
  return attempt(run, path, 'written', () => {
    try {
      const file = openSync(path, exclusively, 0o666)
      andClose(
        () => writeFileSync(file, text),
        () => closeSync(file),
      )
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  })
}

/** Replaces a file atomically and durably: after a crash, either the old or the new one is there. */
export function replaceFile(run: string, name: string, data: string | Uint8Array): void {
  const temporary = join(dirname(name), `.${basename(name)}`).replaceAll('\\', '/')
  writeNew(run, temporary, data)
  rename(run, temporary, name)
  syncFolder(dirname(join(run, name)))
}

/** Renames a file or folder inside the run folder. */
export function rename(run: string, from: string, to: string): void {
  look(run, from)
  look(run, to)
  attempt(run, join(run, to), 'written', () => renameSync(join(run, from), join(run, to)))
}

/** Creates a hard link. @returns false when the name is taken. */
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

/** Links a file of one run folder into another, under the same name; copies it where the disk has no links. */
export function linkInto(run: string, name: string, other: string): void {
  look(run, name)
  look(other, name)
  const [from, to] = [join(run, name), join(other, name)]
  attempt(other, to, 'written', () => {
    try {
      linkSync(from, to)
    } catch (error) {
      if (!/^(EPERM|EXDEV|ENOTSUP|EMLINK)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
      copyFileSync(from, to)
    }
  })
}

/** Deletes a file or folder, recursively, if it exists. Links inside it are deleted, not followed. */
export function remove(run: string, name: string): void {
  if (look(run, name))
    attempt(run, join(run, name), 'written', () => rmSync(join(run, name), { recursive: true, force: true }))
}

/** Deletes what a run folder has under a name, whatever it is: a link itself, not its target. */
export function discard(run: string, name: string): void {
  if (name !== basename(name)) throw new Error(`"${name}" is not a name`)
  attempt(run, join(run, name), 'written', () => rmSync(join(run, name), { recursive: true, force: true }))
}

/** Flushes a folder's entries to the disk (fsync); on Windows and some file systems this is not possible. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    andClose(
      () => fsyncSync(folder),
      () => closeSync(folder),
    )
  } catch {}
}
