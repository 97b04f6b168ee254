import { randomBytes } from 'node:crypto'
import { basename, join } from 'node:path'
import type { KV, KvWatchEntry } from '@nats-io/kv'
import type { ObjectStore } from '@nats-io/obj'
import { Observable, type Subscriber } from 'rxjs'
import { readFile } from '../../store/access/read.ts'
import { beginFolder, discard, rename, replaceFile } from '../../store/access/write.ts'
import { newestCheckpoint } from '../../store/checkpoints/checkpoint.ts'
import { removeRun } from '../../store/runs/remove.ts'
import { resultOf, type TrialEvent, type TrialNews, type TrialTask } from '../sweep/trial.ts'
import { type Nats, patiently, STREAM } from './connection.ts'
import { download, forget, upload } from './files.ts'
import { bucketOf, type Held, keyOf, newsSubject, readRecord, recordIn, stopKey, trialSubject } from './record.ts'
import { type Task, taskOf } from './task.ts'

/** Runs the trials of a sweep on the workers of a NATS server. */
export interface RemoteTrials {
  /** As `runTrial`. */
  run(task: TrialTask, stop: AbortSignal): Observable<TrialEvent>
  /** Deletes all that the server has of the sweep. */
  end(): Promise<void>
}

/** The file in a sweep's folder that holds its name on the server. */
const FILE = 'nats.json'

/**
 * Prepares a sweep's place on the server: a bucket of records, one a trial, and an object store for run folders. The
 * sweep's folder remembers its name, so that the same command finds what workers did meanwhile.
 *
 * @param folder Of the sweep.
 * @param tell Called with a sentence when a worker refuses a trial; once for each sentence.
 */
export async function remoteTrials(nats: Nats, folder: string, tell: (text: string) => void): Promise<RemoteTrials> {
  const sweep = nameOf(folder)
  const bucket = await nats.buckets.create(bucketOf(sweep))
  const store = await nats.stores.create(bucketOf(sweep))
  const told = new Set<string>()
  const once = (text: string) => {
    if (!told.has(text)) tell(text)
    told.add(text)
  }
  return {
    run: (task, stop) =>
      new Observable(observer => {
        const trial = new RemoteTrial(nats, bucket, store, sweep, task, observer, once)
        trial.begin(stop).catch(error => observer.error(error))
        return () => trial.close()
      }),
    async end() {
      await nats.manager.streams.purge(STREAM, { filter: trialSubject(sweep, '*') })
      await bucket.destroy()
      await store.destroy()
      discard(folder, FILE)
    },
  }
}

/** The sweep's name on the server: that of its folder, and random letters, as others may have such a folder. */
function nameOf(folder: string): string {
  const kept = /^{"sweep":"([\w-]+)"}/.exec(String(readFile(folder, FILE, 1000) ?? ''))?.[1]
  if (kept !== undefined) return kept
  const name = `${basename(folder)
    .replace(/[^\w-]/g, '_')
    .slice(0, 40)}-${randomBytes(4).toString('hex')}`
  beginFolder(folder)
  replaceFile(folder, FILE, `${JSON.stringify({ sweep: name })}\n`)
  return name
}

class RemoteTrial {
  readonly #key: string
  readonly #task: Task
  readonly #local: TrialTask
  readonly #nats: Nats
  readonly #bucket: KV
  readonly #store: ObjectStore
  readonly #observer: Subscriber<TrialEvent>
  readonly #tell: (text: string) => void
  readonly #closing: (() => void)[] = []
  #stopping = false

  constructor(
    nats: Nats,
    bucket: KV,
    store: ObjectStore,
    sweep: string,
    task: TrialTask,
    observer: Subscriber<TrialEvent>,
    tell: (text: string) => void,
  ) {
    this.#nats = nats
    this.#bucket = bucket
    this.#store = store
    this.#observer = observer
    this.#tell = tell
    this.#local = task
    const name = basename(task.folder)
    this.#key = keyOf(name)
    this.#task = taskOf(sweep, name, task)
  }

  async begin(stop: AbortSignal): Promise<void> {
    await this.#send()
    this.#listen()
    const ask = () => void this.#stop().catch(error => this.#observer.error(error))
    stop.addEventListener('abort', ask)
    this.#closing.push(() => stop.removeEventListener('abort', ask))
    if (stop.aborted) ask()
    const watch = await patiently(this.#nats, () => this.#bucket.watch({ key: this.#key }))
    this.#closing.push(() => watch.stop())
    for await (const entry of watch as AsyncIterable<KvWatchEntry>) {
      const held = recordIn(entry)
      if (held && (await this.#settled(held))) break
    }
    this.#observer.complete()
    this.close()
  }

  close(): void {
    for (const close of this.#closing.splice(0)) close()
  }

  /** Puts the trial, with what an earlier call has of it, on the server, unless it is there. */
  async #send(): Promise<void> {
    const [nats, bucket, key] = [this.#nats, this.#bucket, this.#key]
    await patiently(nats, () => bucket.purge(stopKey(key)))
    const before = await readRecord(nats, bucket, key)
    if (!before) {
      const { folder, found } = this.#local
      if (found === 'left') removeRun(folder)
      const files = found === 'begun' ? await upload(nats, this.#store, key, folder, []) : []
      const record = { name: this.#task.name, state: 'waiting', tries: 0, files }
      await patiently(nats, () => bucket.put(key, JSON.stringify(record)))
    }
    if (before?.record.state === 'over') return
    const subject = trialSubject(this.#task.sweep, key)
    await patiently(nats, () => nats.jetstream.publish(subject, JSON.stringify(this.#task))).catch(isThere)
  }

  #listen(): void {
    const news = this.#nats.connection.subscribe(newsSubject(this.#task.sweep, this.#key), {
      callback: (error, message) => {
        if (error) return
        const said = message.json<TrialNews | { type: 'refused'; text: string }>()
        if (said.type === 'refused') this.#tell(String(said.text))
        else if (said.type === 'at') this.#observer.next(said)
      },
    })
    this.#closing.push(() => news.unsubscribe())
  }

  /** Takes the trial back from the queue, and asks the worker that has it to stop. */
  async #stop(): Promise<void> {
    this.#stopping = true
    const { sweep } = this.#task
    await patiently(this.#nats, () =>
      this.#nats.manager.streams.purge(STREAM, { filter: trialSubject(sweep, this.#key) }),
    )
    await patiently(this.#nats, () => this.#bucket.put(stopKey(this.#key), 'stop'))
    const held = await readRecord(this.#nats, this.#bucket, this.#key)
    if (held?.record.state !== 'waiting') return
    this.#observer.complete()
    this.close()
  }

  /** Whether the trial is over, or will not go on by itself; then its folder is here, and the server has none of it. */
  async #settled({ record }: Held): Promise<boolean> {
    const { state, files, text = '' } = record
    if (state === 'running') return false
    if (state === 'waiting') return this.#stopping
    const [nats, store, key, { folder }] = [this.#nats, this.#store, this.#key, this.#local]
    if (files.length > 0) {
      const place = join(folder, '..')
      const [name, fresh] = [basename(folder), `.${basename(folder)}.new`]
      discard(place, fresh)
      await download(nats, store, key, files, join(place, fresh))
      discard(place, name)
      rename(place, fresh, name)
    }
    await patiently(nats, () => this.#bucket.purge(key))
    await forget(nats, store, key, files)
    if (state === 'problem') this.#observer.next({ type: 'problem', text })
    else if (state === 'over') this.#observer.next({ type: 'result', result: resultOf(folder) })
    else this.#observer.next({ type: 'stopped', step: stepAt(folder) })
    return true
  }
}

/** The step of a run's newest checkpoint. */
function stepAt(folder: string): number {
  const newest = newestCheckpoint(folder)
  return newest === undefined ? 0 : Number.parseInt(basename(newest), 10)
}

/** @throws the error, unless it says that the message is in the queue already. */
function isThere(error: Error): void {
  if (!/maximum messages per subject/i.test(error.message)) throw error
}
