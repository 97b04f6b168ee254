import type { KV } from '@nats-io/kv'
import type { ObjectStore } from '@nats-io/obj'
import { type Nats, patiently } from './connection.ts'
import { download, forget, upload } from './files.ts'
import { type Held, stopKey, type TrialRecord, writeRecord } from './record.ts'

/** A trial that this worker holds, until another one changes its record. */
export class Hold {
  readonly #nats: Nats
  readonly #bucket: KV
  readonly #store: ObjectStore
  readonly #key: string
  #held: Held
  #close = () => {}
  /** Whether the worker has let go of it. */
  closed = false

  constructor(nats: Nats, bucket: KV, store: ObjectStore, key: string, held: Held) {
    this.#nats = nats
    this.#bucket = bucket
    this.#store = store
    this.#key = key
    this.#held = held
  }

  get record(): TrialRecord {
    return this.#held.record
  }

  /** @throws Overtaken when another worker has the trial. */
  async write(change: Partial<TrialRecord>): Promise<void> {
    const { record, revision } = this.#held
    this.#held = await writeRecord(this.#nats, this.#bucket, this.#key, { ...record, ...change }, revision)
  }

  download(folder: string): Promise<void> {
    return download(this.#nats, this.#store, this.#key, this.record.files, folder)
  }

  /** Puts a run folder on the server in place of what it has; progress ends the count of tries. */
  async keep(folder: string): Promise<void> {
    const had = this.record.files
    const files = await upload(this.#nats, this.#store, this.#key, folder, had)
    await this.write({ files: [...files], tries: 0 })
    await forget(this.#nats, this.#store, this.#key, had, files)
  }

  /** A signal that aborts when the sweep, or this worker, asks for a stop. */
  async stop(own: AbortSignal): Promise<{ readonly signal: AbortSignal; bySweep(): boolean }> {
    const asked = new AbortController()
    const abort = () => asked.abort()
    own.addEventListener('abort', abort)
    if (own.aborted) abort()
    let bySweep = false
    const watch = await patiently(this.#nats, () => this.#bucket.watch({ key: stopKey(this.#key) }))
    void (async () => {
      for await (const entry of watch)
        if (entry.operation === 'PUT') {
          bySweep = true
          abort()
        }
    })()
    this.#close = () => {
      own.removeEventListener('abort', abort)
      watch.stop()
    }
    return { signal: asked.signal, bySweep: () => bySweep }
  }

  close(): void {
    this.closed = true
    this.#close()
  }
}
