import { createHash } from 'node:crypto'
import { JetStreamApiError } from '@nats-io/jetstream'
import type { KV, KvEntry } from '@nats-io/kv'
import { z } from 'zod'
import { type Nats, patiently } from './connection.ts'

const natural = z.number().int().nonnegative()

/** A file of a run, kept as an object under its key and hash. */
const StoredFile = z.object({ path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: natural })
export type StoredFile = z.infer<typeof StoredFile>

/** What the server knows of a trial, under its key in the bucket of its sweep. */
const TrialRecord = z.object({
  name: z.string(),
  /** `waiting`: no worker has it; `stopped`: with a checkpoint, as the sweep asked; `over`: its run is complete. */
  state: z.enum(['waiting', 'running', 'stopped', 'over', 'problem']),
  /** Workers that began it since its last checkpoint. */
  tries: natural,
  /** The worker that has it, or had it last. */
  worker: z.string().exactOptional(),
  /** The problem. */
  text: z.string().exactOptional(),
  /** See `TrialNews`. */
  passing: z.boolean().exactOptional(),
  /** The run folder, as far as it is kept. */
  files: z.array(StoredFile),
})
export type TrialRecord = z.infer<typeof TrialRecord>

/** A record, and the revision that the next change must name: a worker whose trial went to another fails there. */
export interface Held {
  readonly record: TrialRecord
  readonly revision: number
}

/** The key of a trial: a hash of its name, which may have characters that keys and subjects have not. */
export const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 20)

export const stopKey = (key: string): string => `stop.${key}`
export const trialSubject = (sweep: string, key: string): string => `sente.trials.${sweep}.${key}`
export const newsSubject = (sweep: string, key: string): string => `sente.news.${sweep}.${key}`
export const judgeSubject = (sweep: string, key: string): string => `sente.judge.${sweep}.${key}`
export const bucketOf = (sweep: string): string => `sente-${sweep}`

/** The record of an entry; undefined if it was deleted, or is none. */
export function recordIn(entry: KvEntry | null): Held | undefined {
  if (entry?.operation !== 'PUT') return undefined
  const { data } = TrialRecord.safeParse(parsed(entry.string()))
  return data && { record: data, revision: entry.revision }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads the record of a trial. */
export const readRecord = async (nats: Nats, bucket: KV, key: string): Promise<Held | undefined> =>
  recordIn(await patiently(nats, () => bucket.get(key)))

/** Another worker has changed the record. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

const WRONG_REVISION = 10071

/**
 * Changes a record that nobody else has changed since it was read.
 *
 * @throws Overtaken when somebody has.
 */
export async function writeRecord(
  nats: Nats,
  bucket: KV,
  key: string,
  record: TrialRecord,
  revision: number,
): Promise<Held> {
  const text = JSON.stringify(record)
  try {
    return { record, revision: await patiently(nats, () => bucket.update(key, text, revision)) }
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.apiError().err_code !== WRONG_REVISION) throw error
    // The change may have been made and only its answer lost.
    const entry = await patiently(nats, () => bucket.get(key))
    if (entry?.operation === 'PUT' && entry.string() === text) return { record, revision: entry.revision }
    throw new Overtaken()
  }
}
