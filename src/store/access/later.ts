import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { told } from './failure.ts'
import { exclusively, isFolder, look } from './look.ts'

/** What `write.ts` has, while the event loop goes on. */
export const later = {
  /** Makes a folder inside a run's, unless it is there. */
  async makeFolder(run: string, name: string): Promise<void> {
    if (isFolder(run, name)) return
    await attempt(run, name, path => mkdir(path))
  },

  /** Writes a file that is not there yet; what an earlier process left behind under that name goes first. */
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

  /** Gives a file or folder another name inside the run's folder, for good. */
  async rename(run: string, from: string, to: string): Promise<void> {
    look(run, from)
    look(run, to)
    await attempt(run, to, path => rename(join(run, from), path))
    await later.sync(dirname(join(run, to)))
  },

  /** Deletes a file, or a folder with all in it, if it is there. Links inside a folder are deleted, not followed. */
  async remove(run: string, name: string): Promise<void> {
    if (look(run, name)) await attempt(run, name, path => rm(path, { recursive: true, force: true }))
  },

  /** Makes the names in a folder last, where the system can. */
  async sync(path: string): Promise<void> {
    const folder = await open(path, 'r').catch(() => undefined)
    await folder?.sync().catch(() => {})
    if (folder) await quietly(folder)
  },
}

async function quietly(file: FileHandle): Promise<void> {
  await file.close().catch(() => {}) // the first error is the one to tell
}

async function attempt(run: string, name: string, work: (path: string) => Promise<unknown>): Promise<void> {
  const path = join(run, name)
  try {
    await work(path)
  } catch (error) {
    throw told(run, path, 'written', error)
  }
}
