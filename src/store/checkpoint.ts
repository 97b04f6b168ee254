import { createHash, webcrypto } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { arrayOf, bytesOf, dtypeOf, sizeOf } from './exact-json.ts'
import { later } from './files.ts'
import { Manifest, type Segment } from './manifest.ts'
import { readSealed, seal } from './sealed.ts'
import type { Staged } from './stage.ts'

/**
 * Writes `<run>/checkpoints/<step>/`: a manifest and one raw little-endian file an array; new rows of the replay memory go to
 * `<run>/checkpoints/memory`. All is written beside, synced and renamed, the manifest's folder last, so that a checkpoint is either
 * whole or not there. The event loop goes on meanwhile.
 *
 * @returns its folder, and the segments that hold the memory now.
 */
export async function writeCheckpoint(
  run: string,
  { step, arrays, state, evaluation, memory }: Staged,
): Promise<{ path: string; segments: readonly Segment[] }> {
  const parent = join(run, 'checkpoints')
  const folder = join(parent, String(step))
  const beside = join(parent, `.${step}.new`)
  await rm(beside, { recursive: true, force: true })
  await mkdir(beside, { recursive: true })
  try {
    const segments = [...(memory?.segments ?? [])]
    if (memory?.fresh) segments.push(await writeSegment(join(parent, 'memory'), memory.fresh))
    const files: Manifest['arrays'] = {}
    for (const [name, array] of Object.entries(arrays)) {
      const bytes = bytesOf(array)
      const sha256 = await digest(bytes)
      const [dtype, length] = [dtypeOf(array)!, array.length]
      const twin = Object.values(files).find(other => other.sha256 === sha256 && other.dtype === dtype)
      const file = twin?.file ?? `${name.replace(/[^\w-]/g, '.')}.bin`
      if (!twin && Object.values(files).some(other => other.file === file))
        throw new Error(`two arrays of a checkpoint would share the file ${file}`)
      if (!twin) await later.write(join(beside, file), bytes)
      files[name] = { file, dtype, length, sha256 }
    }
    const manifest: Manifest = { version: 1, step, arrays: files }
    if (memory) {
      const { capacity, size, added, columns } = memory
      manifest.memory = { capacity, size, added, columns, segments }
    }
    if (evaluation) manifest.evaluation = evaluation
    if (state !== undefined) manifest.state = state
    await later.write(join(beside, 'manifest.json'), seal(manifest))
    await later.sync(beside)
    await replace(beside, folder)
    return { path: folder, segments }
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
}

async function writeSegment(
  folder: string,
  { from, to, bytes }: { from: number; to: number; bytes: Uint8Array },
): Promise<Segment> {
  await mkdir(folder, { recursive: true })
  const path = segmentFile(folder, { from, to })
  await later.write(`${path}.new`, bytes)
  await later.rename(`${path}.new`, path)
  return { from, to, sha256: await digest(bytes) }
}

/** Puts a folder in the place of another one of that name, which stays at hand until then: see `checkpoints`. */
async function replace(from: string, to: string): Promise<void> {
  const old = `${to}.old`
  if (existsSync(to)) {
    await rm(old, { recursive: true, force: true })
    await rename(to, old)
  }
  await later.rename(from, to)
  await rm(old, { recursive: true, force: true })
}

/** The file of a segment in the folder of them. */
export const segmentFile = (folder: string, { from, to }: Pick<Segment, 'from' | 'to'>): string =>
  join(folder, `${from}-${to}.bin`)

/** Folders of a run's checkpoints, the newest first. */
export function checkpoints(run: string): readonly { readonly step: number; readonly path: string }[] {
  const parent = join(run, 'checkpoints')
  const names = existsSync(parent) ? readdirSync(parent) : []
  // One that was being replaced when the process was killed is still there as `.old`.
  return names
    .filter(name => /^\d+$/.test(name) || (/^\d+\.old$/.test(name) && !names.includes(name.slice(0, -4))))
    .map(name => ({ step: Number.parseInt(name, 10), path: join(parent, name) }))
    .sort((a, b) => b.step - a.step)
}

/** The folder of the newest checkpoint in a run, if there is one. */
export const newestCheckpoint = (run: string): string | undefined => checkpoints(run)[0]?.path

/** What a checkpoint says it holds. @throws UserError where it is damaged. */
export const readManifest = (folder: string): Manifest => readSealed(join(folder, 'manifest.json'), Manifest)

/**
 * Reads arrays of a checkpoint back, `wanted` by their names. Only data is read, and it is compared with its hashes.
 *
 * @throws UserError where it is damaged.
 */
export function readArrays(
  folder: string,
  manifest: Manifest,
  wanted: (name: string) => boolean = () => true,
): Record<string, TypedArray> {
  const arrays: Record<string, TypedArray> = {}
  for (const [name, { file, dtype, length, sha256 }] of Object.entries(manifest.arrays)) {
    if (!wanted(name)) continue
    arrays[name] = arrayOf(dtype, readVerified(join(folder, file), sha256, length * sizeOf(dtype)))
  }
  return arrays
}

/** A file's bytes. @throws UserError when they are not the `size` bytes that were written. */
export function readVerified(path: string, sha256: string, size: number): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UserError(`${path} is missing: this checkpoint was not copied as a whole.`)
    throw new UserError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
  if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new UserError(
      `${path} is damaged: its content does not match the manifest; use another checkpoint or a copy.`,
    )
  return bytes
}

/** SHA-256 in hexadecimal, computed beside the event loop. */
async function digest(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')
}
