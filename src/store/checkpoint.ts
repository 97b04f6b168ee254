import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { renameSynced, syncFolder, writeSynced } from './files.ts'
import { Manifest } from './manifest.ts'
import { readJson } from './read-json.ts'

/** What a checkpoint holds: named arrays, such as `weights/online`, at a step of the run. */
export interface Checkpoint {
  readonly step: number
  readonly arrays: Readonly<Record<string, TypedArray>>
}

const types = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const

/**
 * Writes `<run>/checkpoints/<step>/`: a manifest and one raw little-endian file an array. It is written beside, synced and renamed,
 * so that a checkpoint is either whole or not there.
 *
 * @returns the folder.
 */
export function writeCheckpoint(run: string, { step, arrays }: Checkpoint): string {
  const parent = join(run, 'checkpoints')
  const folder = join(parent, String(step))
  const beside = join(parent, `.${step}.${process.pid}`)
  const manifest: Manifest = { version: 1, step, arrays: {} }
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(beside, { recursive: true })
  for (const [name, array] of Object.entries(arrays)) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    const file = `${name.replace(/[^\w-]/g, '.')}.bin`
    if (Object.values(manifest.arrays).some(other => other.file === file))
      throw new Error(`two arrays of a checkpoint would share the file ${file}`)
    writeSynced(join(beside, file), bytes)
    manifest.arrays[name] = { file, dtype: dtypeOf(array), length: array.length, sha256: sha256(bytes) }
  }
  writeSynced(join(beside, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  syncFolder(beside)
  rmSync(folder, { recursive: true, force: true })
  renameSynced(beside, folder)
  return folder
}

/** Reads a checkpoint back. Only data is read, and it is compared with its hashes. @throws UserError where it is damaged. */
export function readCheckpoint(folder: string): Checkpoint {
  const manifest = readJson(join(folder, 'manifest.json'), Manifest)
  const arrays: Record<string, TypedArray> = {}
  for (const [name, { file, dtype, length, sha256: expected }] of Object.entries(manifest.arrays)) {
    const path = join(folder, file)
    if (!existsSync(path)) throw new UserError(`${path} is missing: this checkpoint was not copied as a whole.`)
    const bytes = readFileSync(path)
    if (sha256(bytes) !== expected || bytes.length !== length * types[dtype].BYTES_PER_ELEMENT)
      throw new UserError(
        `${path} is damaged: its content does not match the manifest; use another checkpoint or a copy.`,
      )
    arrays[name] = new types[dtype](new Uint8Array(bytes).buffer)
  }
  return { step: manifest.step, arrays }
}

/** The folder of the newest checkpoint in a run, if there is one. */
export function newestCheckpoint(run: string): string | undefined {
  const parent = join(run, 'checkpoints')
  const steps = existsSync(parent) ? readdirSync(parent).filter(name => /^\d+$/.test(name)) : []
  const newest = steps.map(Number).sort((a, b) => b - a)[0]
  return newest === undefined ? undefined : join(parent, String(newest))
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const dtypeOf = (array: TypedArray) =>
  array instanceof Float32Array ? 'float32' : array instanceof Int32Array ? 'int32' : 'uint8'
