import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkpoints, readManifest, segmentFile } from './checkpoint.ts'
import type { Manifest } from './manifest.ts'

/**
 * Deletes all checkpoints of a run but the newest `keep` and the one with the best evaluation, then the rows of replay memories that
 * none of the rest needs.
 */
export async function prune(run: string, keep: number): Promise<void> {
  const parent = join(run, 'checkpoints')
  for (const name of await readdir(parent))
    if (/^\d+\.gone$|^\.\d+\.new$/.test(name)) await rm(join(parent, name), { recursive: true, force: true })

  const found = checkpoints(run).map(({ path }, age) => ({ path, age, manifest: manifestOf(path) }))
  const best = Math.max(...found.map(({ manifest }) => manifest?.evaluation?.mean ?? -Infinity))
  const bestOne = found.find(({ manifest }) => manifest?.evaluation && manifest.evaluation.mean === best)
  const kept = found.filter(one => one.age < keep || one === bestOne)
  for (const { path } of found.filter(one => !kept.includes(one))) await remove(path)

  const folder = join(parent, 'memory')
  const needed = kept.flatMap(({ manifest }) => manifest?.memory?.segments ?? [])
  const files = new Set(needed.map(segment => segmentFile(folder, segment)))
  for (const name of await readdir(folder).catch(() => []))
    if (!files.has(join(folder, name))) await rm(join(folder, name), { force: true })
}

/** At once: what is left of it after a crash does not count as a checkpoint. */
async function remove(path: string): Promise<void> {
  const gone = `${path}.gone`
  await rename(path, gone)
  await rm(gone, { recursive: true, force: true })
}

function manifestOf(path: string): Manifest | undefined {
  try {
    return readManifest(path)
  } catch {
    return undefined // damaged; it grows old like the others
  }
}
