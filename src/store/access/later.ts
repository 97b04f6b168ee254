import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { explain } from './failure.ts'
import { exclusively, isFolder, look } from './look.ts'

/** Asynchronous versions of the functions in `write.ts`. */
export const later = {
  /** Creates a folder inside the run folder if it is missing. */
  async makeFolder(run: string, name: string): Promise<void> {
    if (isFolder(run, name)) return
    await attempt(run, name, path => mkdir(path))
  },

  /** Writes a new file, after deleting what an earlier process left under that name. */
  async writeNew(run: string, name: string, data: string | Uint8Array): Promise<void> {
    await later.remove(run, name)
    await attempt(run, name, async path => {
      const file = await open(path, exclusively, 0o666)
      try {
        await file.writeFile(data)
        await file.sync()
      } catch (error) {
        await quietly(file)
        throw error
      }
      await file.close()
    })
  },

  /** Renames a file or folder inside the run folder, durably. */
  async rename(run: string, from: string, to: string): Promise<void> {
    look(run, from)
    look(run, to)
    await attempt(run, to, path => rename(join(run, from), path))
    await later.sync(dirname(join(run, to)))
  },

  /** Deletes a file or folder, recursively, if it exists. Links inside it are deleted, not followed. */
  async remove(run: string, name: string): Promise<void> {
    if (look(run, name)) await attempt(run, name, path => rm(path, { recursive: true, force: true }))
  },

  /** Flushes a folder's entries to the disk (fsync), where the system supports it. */
  async sync(path: string): Promise<void> {
    const folder = await open(path, 'r').catch(() => undefined)
    await folder?.sync().catch(() => {})
    if (folder) await quietly(folder)
  },
}

async function quietly(file: FileHandle): Promise<void> {
  await file.close().catch(() => {}) // report the first error
}

async function attempt(run: string, name: string, work: (path: string) => Promise<unknown>): Promise<void> {
  const path = join(run, name)
  try {
    await work(path)
  } catch (error) {
    throw explain(run, path, 'written', error)
  }
}
