import { createHash } from 'node:crypto'
import type { ObjectStore } from '@nats-io/obj'
import { UserError } from '../../core/error.ts'
import { readRunFile, runFiles, writeRunFile } from '../../store/runs/run-files.ts'
import { type Nats, patiently } from './connection.ts'
import type { StoredFile } from './record.ts'

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const objectOf = (key: string, sha256: string) => `${key}/${sha256}`

/**
 * Puts the files of a run folder into the object store: only those that it does not have.
 *
 * @param have What it has of this trial.
 */
export async function upload(
  nats: Nats,
  store: ObjectStore,
  key: string,
  folder: string,
  have: readonly StoredFile[],
): Promise<readonly StoredFile[]> {
  const there = new Set(have.map(({ sha256 }) => sha256))
  const files: StoredFile[] = []
  for (const path of runFiles(folder)) {
    const bytes = readRunFile(folder, path)
    const sha256 = hashOf(bytes)
    if (!there.has(sha256)) await patiently(nats, () => store.putBlob({ name: objectOf(key, sha256) }, bytes))
    there.add(sha256)
    files.push({ path, sha256, bytes: bytes.length })
  }
  return files
}

/**
 * Writes the files of a run into a folder, which is new.
 *
 * @throws UserError when the store lacks one, or has others than it should.
 */
export async function download(
  nats: Nats,
  store: ObjectStore,
  key: string,
  files: readonly StoredFile[],
  folder: string,
): Promise<void> {
  for (const { path, sha256 } of files) {
    const bytes = await patiently(nats, () => store.getBlob(objectOf(key, sha256)))
    if (!bytes || hashOf(bytes) !== sha256)
      throw new UserError(`${path} of ${folder} is ${bytes ? 'damaged' : 'missing'} in the server's object store.`)
    writeRunFile(folder, path, bytes)
  }
}

/** Deletes the objects of a trial that none of its files needs any more. */
export async function forget(
  nats: Nats,
  store: ObjectStore,
  key: string,
  had: readonly StoredFile[],
  keep: readonly StoredFile[] = [],
): Promise<void> {
  const kept = new Set(keep.map(({ sha256 }) => sha256))
  const dropped = new Set(had.map(({ sha256 }) => sha256).filter(sha256 => !kept.has(sha256)))
  for (const sha256 of dropped) await patiently(nats, () => store.delete(objectOf(key, sha256))).catch(() => {}) // gone
}
