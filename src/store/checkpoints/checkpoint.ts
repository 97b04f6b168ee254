import { createHash, webcrypto } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { requireRoom } from '../../core/guard/room.ts'
import { later } from '../access/later.ts'
import { look } from '../access/look.ts'
import { list, readFile, readPiece } from '../access/read.ts'
import { arrayOf, bytesOf, dtypeOf, sizeOf } from '../json/exact-json.ts'
import { readSealed, seal } from '../json/sealed.ts'
import { Manifest, type Segment } from './manifest.ts'
import type { Staged } from './stage.ts'

/**
 * Writes `<run>/checkpoints/<step>/`: a manifest and one raw little-endian file per array; new rows of the replay
 * memory go to `<run>/checkpoints/memory`. Everything is written under a temporary name, synced and renamed, the
 * manifest's folder last, so a checkpoint is either complete or absent. Does not block the event loop.
 *
 * @returns its folder, and the segments that now hold the replay memory.
 */
export async function writeCheckpoint(
  run: string,
  { step, arrays, state, evaluation, memory }: Staged,
): Promise<{ path: string; segments: readonly Segment[] }> {
  const folder = `checkpoints/${step}`
  const temporary = `checkpoints/.${step}.new`
  await later.makeFolder(run, 'checkpoints')
  await later.remove(run, temporary)
  await later.makeFolder(run, temporary)
  try {
    const segments = [...(memory?.segments ?? [])]
    if (memory?.fresh) segments.push(await writeSegment(run, memory.fresh))
    const files: Manifest['arrays'] = {}
    for (const [name, array] of Object.entries(arrays)) {
      const bytes = bytesOf(array)
      const sha256 = await digest(bytes)
      const [dtype, length] = [dtypeOf(array)!, array.length]
      const twin = Object.values(files).find(other => other.sha256 === sha256 && other.dtype === dtype)
      const file = twin?.file ?? `${name.replace(/[^\w-]/g, '.')}.bin`
      if (!twin && Object.values(files).some(other => other.file === file))
        throw new Error(`two arrays of a checkpoint would share the file ${file}`)
      if (!twin) await later.writeNew(run, `${temporary}/${file}`, bytes)
      files[name] = { file, dtype, length, sha256 }
    }
    const manifest: Manifest = { version: 1, step, arrays: files }
    if (memory) {
      const { capacity, size, added, columns } = memory
      manifest.memory = { capacity, size, added, columns, segments }
    }
    if (evaluation) manifest.evaluation = evaluation
    if (state !== undefined) manifest.state = state
    await later.writeNew(run, `${temporary}/manifest.json`, seal(manifest))
    await later.sync(join(run, temporary))
    await replace(run, temporary, folder)
    return { path: join(run, folder), segments }
  } catch (error) {
    await later.remove(run, temporary).catch(() => {}) // report the first error
    throw error
  }
}

async function writeSegment(
  run: string,
  { from, to, bytes }: { from: number; to: number; bytes: Uint8Array },
): Promise<Segment> {
  await later.makeFolder(run, MEMORY)
  const name = segmentFile(MEMORY, { from, to })
  await later.writeNew(run, `${name}.new`, bytes)
  await later.rename(run, `${name}.new`, name)
  return { from, to, sha256: await digest(bytes) }
}

/** Replaces a folder; until then the old one is kept as `.old`, where `checkpoints` finds it. */
async function replace(run: string, from: string, to: string): Promise<void> {
  const old = `${to}.old`
  if (look(run, to)) {
    await later.remove(run, old)
    await later.rename(run, to, old)
  }
  await later.rename(run, from, to)
  await later.remove(run, old)
}

/** Folder of the replay memory's segments, relative to the run folder. */
export const MEMORY = 'checkpoints/memory'

/** Path of a segment's file. */
export const segmentFile = (folder: string, { from, to }: Pick<Segment, 'from' | 'to'>): string =>
  `${folder}/${from}-${to}.bin`

/** A run's checkpoints, newest first. */
export function checkpoints(run: string): readonly { readonly step: number; readonly path: string }[] {
  const names = list(run, 'checkpoints')
  // A checkpoint whose replacement was interrupted by a kill still exists as `.old`.
  return names
    .filter(name => /^\d+$/.test(name) || (/^\d+\.old$/.test(name) && !names.includes(name.slice(0, -4))))
    .map(name => ({ step: Number.parseInt(name, 10), path: join(run, 'checkpoints', name) }))
    .sort((a, b) => b.step - a.step)
}

/** Folder of a run's newest checkpoint, if any. */
export const newestCheckpoint = (run: string): string | undefined => checkpoints(run)[0]?.path

/** The run folder of a checkpoint, and the checkpoint's path relative to it. */
export const placeOf = (folder: string): { readonly run: string; readonly name: string } => {
  const whole = resolve(folder)
  return { run: join(folder, '..', '..'), name: `${basename(resolve(whole, '..'))}/${basename(whole)}` }
}

/** Largest size of a manifest in bytes; it includes the recorded steps of unfinished episodes. */
const MOST = 2 ** 28

/** Reads a checkpoint's manifest. @throws UserError when it is damaged. */
export function readManifest(folder: string): Manifest {
  const { run, name } = placeOf(folder)
  return readSealed(run, `${name}/manifest.json`, Manifest, MOST)
}

/** Bytes at the beginning of a manifest in which its evaluation is looked for: only the state follows. */
const HEAD = 2 ** 17

/**
 * The mean return of the evaluation at a checkpoint's step, if there was one: read without the rest of its manifest,
 * whose checksum is not checked.
 */
export function meanOf(folder: string): number | undefined {
  const { run, name } = placeOf(folder)
  const head = readPiece(run, `${name}/manifest.json`, 0, HEAD).toString('latin1')
  const [, mean] = /\n {2}"evaluation": \{\n {4}"mean": (-?[\d.e+-]+)/.exec(head) ?? []
  return mean === undefined ? undefined : Number(mean)
}

/**
 * Reads the arrays of a checkpoint whose names are `wanted`, and verifies their hashes. Arrays that share a file are
 * the same object.
 *
 * @throws UserError when one is damaged, or they do not fit in this machine's memory.
 */
export function readArrays(
  folder: string,
  manifest: Manifest,
  wanted: (name: string) => boolean = () => true,
): Record<string, TypedArray> {
  const { run, name: place } = placeOf(folder)
  const entries = Object.entries(manifest.arrays).filter(([name]) => wanted(name))
  const files = new Map(entries.map(([, entry]) => [entry.file, entry]))
  for (const [, { file, dtype, length, sha256 }] of entries) {
    const twin = files.get(file)!
    if (twin.dtype !== dtype || twin.length !== length || twin.sha256 !== sha256)
      throw new UserError(
        `${join(folder, 'manifest.json')} describes ${file} in two different ways: it was not written by sente; use ` +
          `another checkpoint.`,
      )
  }
  const sizes = [...files.values()].map(({ dtype, length }) => length * sizeOf(dtype))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  requireRoom(`the checkpoint ${folder}`, bytes, 'use another checkpoint, or a machine with more memory')
  const read = new Map<string, TypedArray>()
  for (const { file, dtype, length, sha256 } of files.values())
    read.set(file, arrayOf(dtype, readVerified(run, `${place}/${file}`, sha256, length * sizeOf(dtype))))
  return Object.fromEntries(entries.map(([name, { file }]) => [name, read.get(file)!]))
}

/** Reads a file. @throws UserError when it does not have this size and hash. */
export function readVerified(run: string, name: string, sha256: string, size: number): Uint8Array {
  const path = join(run, name)
  const found = look(run, name)
  if (!found) throw new UserError(`${path} is missing: the checkpoint was not copied completely; copy it again.`)
  const bytes = found.isFile() && found.size !== size ? undefined : readFile(run, name, size)
  if (bytes?.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new UserError(
      `${path} is damaged: its content does not match the manifest; use another checkpoint or a copy.`,
    )
  return bytes
}

/** SHA-256 in hexadecimal, computed off the main thread. */
async function digest(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')
}
