import { basename } from 'node:path'
import { later } from '../access/later.ts'
import { list } from '../access/read.ts'
import { checkpoints, MEMORY, readManifest, segmentFile } from './checkpoint.ts'
import type { Manifest } from './manifest.ts'

/**
 * Deletes a run's checkpoints except the newest `keep` and the one with the best evaluation (of equals, the oldest),
 * then the replay memory segments that none of those needs. Files with other names stay.
 */
export async function prune(run: string, keep: number): Promise<void> {
  for (const name of dispensable(run, keep)) await (isCheckpoint(name) ? remove(run, name) : later.remove(run, name))
}

/** The files and folders that `prune` deletes, in order, as paths inside the run folder. */
export function dispensable(run: string, keep: number): readonly string[] {
  const leftovers = list(run, 'checkpoints').filter(name => /^\d+\.gone$|^\.\d+\.new$/.test(name))
  const found = checkpoints(run).map(({ path }, age) => ({ path, age, manifest: manifestOf(path) }))
  const best = Math.max(...found.map(({ manifest }) => manifest?.evaluation?.mean ?? -Infinity))
  const bestOne = found.findLast(({ manifest }) => manifest?.evaluation && manifest.evaluation.mean === best)
  const kept = found.filter(one => one.age < keep || one === bestOne)
  const old = found.filter(one => !kept.includes(one)).map(({ path }) => basename(path))

  const needed = kept.flatMap(({ manifest }) => manifest?.memory?.segments ?? [])
  const files = new Set(needed.map(segment => segmentFile(MEMORY, segment)))
  const segments = list(run, MEMORY)
    .filter(name => /^\d+-\d+\.bin(\.new)?$/.test(name))
    .map(name => `${MEMORY}/${name}`)
    .filter(name => !files.has(name))
  return [...[...leftovers, ...old].map(name => `checkpoints/${name}`), ...segments]
}

const isCheckpoint = (name: string) => /^checkpoints\/\d+(\.old)?$/.test(name)

/** Atomic: after a crash, its remains do not count as a checkpoint. */
async function remove(run: string, name: string): Promise<void> {
  const gone = `${name}.gone`
  await later.rename(run, name, gone)
  await later.remove(run, gone)
}

function manifestOf(path: string): Manifest | undefined {
  try {
    return readManifest(path)
  } catch {
    return undefined // damaged; deleted once it is old enough
  }
}
