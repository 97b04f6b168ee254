import { createHash, webcrypto } from 'node:crypto'
import { basename, join, resolve } from 'node:path'
import type { TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { requireRoom } from '../../core/guard/room.ts'
import { later } from '../access/later.ts'
import { look } from '../access/look.ts'
import { list, readFile } from '../access/read.ts'
import { arrayOf, bytesOf, dtypeOf, sizeOf } from '../json/exact-json.ts'
import { readSealed, seal } from '../json/sealed.ts'
import { Manifest, type Segment } from './manifest.ts'
import type { Staged } from './stage.ts'

/**
 * Writes `<run>/checkpoints/<step>/`: a manifest and one raw little-endian file an array; new rows of the replay memory
 * go to `<run>/checkpoints/memory`. All is written beside, synced and renamed, the manifest's folder last, so that a
 * checkpoint is either whole or not there. The event loop goes on meanwhile.
 *
 * @returns its folder, and the segments that hold the memory now.
 */
export async function writeCheckpoint(
  run: string,
  { step, arrays, state, evaluation, memory }: Staged,
): Promise<{ path: string; segments: readonly Segment[] }> {
  const folder = `checkpoints/${step}`
  const beside = `checkpoints/.${step}.new`
  await later.makeFolder(run, 'checkpoints')
  await later.remove(run, beside)
  await later.makeFolder(run, beside)
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
      if (!twin) await later.writeNew(run, `${beside}/${file}`, bytes)
      files[name] = { file, dtype, length, sha256 }
    }
    const manifest: Manifest = { version: 1, step, arrays: files }
    if (memory) {
      const { capacity, size, added, columns } = memory
      manifest.memory = { capacity, size, added, columns, segments }
    }
    if (evaluation) manifest.evaluation = evaluation
    if (state !== undefined) manifest.state = state
    await later.writeNew(run, `${beside}/manifest.json`, seal(manifest))
    await later.sync(join(run, beside))
    await replace(run, beside, folder)
    return { path: join(run, folder), segments }
  } catch (error) {
    await later.remove(run, beside).catch(() => {}) // the first error is the one to tell
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

/** Puts a folder in the place of another one of that name, which stays at hand until then: see `checkpoints`. */
async function replace(run: string, from: string, to: string): Promise<void> {
  const old = `${to}.old`
  if (look(run, to)) {
    await later.remove(run, old)
    await later.rename(run, to, old)
  }
  await later.rename(run, from, to)
  await later.remove(run, old)
}

/** The folder of the replay memory's rows in a run's. */
export const MEMORY = 'checkpoints/memory'

/** The file of a segment in the folder of them. */
export const segmentFile = (folder: string, { from, to }: Pick<Segment, 'from' | 'to'>): string =>
  `${folder}/${from}-${to}.bin`

/** Folders of a run's checkpoints, the newest first. */
export function checkpoints(run: string): readonly { readonly step: number; readonly path: string }[] {
  const names = list(run, 'checkpoints')
  // One that was being replaced when the process was killed is still there as `.old`.
  return names
    .filter(name => /^\d+$/.test(name) || (/^\d+\.old$/.test(name) && !names.includes(name.slice(0, -4))))
    .map(name => ({ step: Number.parseInt(name, 10), path: join(run, 'checkpoints', name) }))
    .sort((a, b) => b.step - a.step)
}

/** The folder of the newest checkpoint in a run, if there is one. */
export const newestCheckpoint = (run: string): string | undefined => checkpoints(run)[0]?.path

/** The run that a checkpoint's folder belongs to, and the folder's name in it. */
export const placeOf = (folder: string): { readonly run: string; readonly name: string } => {
  const whole = resolve(folder)
  return { run: join(folder, '..', '..'), name: `${basename(resolve(whole, '..'))}/${basename(whole)}` }
}

/** Bytes that a manifest may have; an episode under way that is recorded is a part of it. */
const MOST = 2 ** 28

/** What a checkpoint says it holds. @throws UserError where it is damaged. */
export function readManifest(folder: string): Manifest {
  const { run, name } = placeOf(folder)
  return readSealed(run, `${name}/manifest.json`, Manifest, MOST)
}

/**
 * Reads arrays of a checkpoint back, `wanted` by their names; those that share a file are one and the same array. Only
 * data is read, and it is compared with its hashes.
 *
 * @throws UserError where it is damaged, or larger than this machine's memory.
 */
export function readArrays(
  folder: string,
  manifest: Manifest,
  wanted: (name: string) => boolean = () => true,
): Record<string, TypedArray> {
  const { run, name: place } = placeOf(folder)
  const entries = Object.entries(manifest.arrays).filter(([name]) => wanted(name))
  const files = new Map(entries.map(([, entry]) => [entry.file, entry]))
  for (const [name, { file, dtype, length, sha256 }] of entries) {
    const twin = files.get(file)!
    if (twin.dtype !== dtype || twin.length !== length || twin.sha256 !== sha256)
      throw new UserError(
        `${join(folder, 'manifest.json')} gives ${file} as ${name} and as something else: it was not written by ` +
          `sente; use another checkpoint.`,
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

/** A file's bytes. @throws UserError when they are not the `size` bytes that were written. */
export function readVerified(run: string, name: string, sha256: string, size: number): Uint8Array {
  const path = join(run, name)
  const found = look(run, name)
  if (!found) throw new UserError(`${path} is missing: this checkpoint was not copied as a whole.`)
  const bytes = found.isFile() && found.size !== size ? undefined : readFile(run, name, size)
  if (bytes?.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new UserError(
      `${path} is damaged: its content does not match the manifest; use another checkpoint or a copy.`,
    )
  return bytes
}

/** SHA-256 in hexadecimal, computed beside the event loop. */
async function digest(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')
}
