import { randomBytes } from 'node:crypto'
import { basename, join } from 'node:path'
import type { KV, KvWatchEntry } from '@nats-io/kv'
import type { ObjectStore } from '@nats-io/obj'
import type { Msg } from '@nats-io/transport-node'
import { Observable, type Subscriber } from 'rxjs'
import { readFile } from '../../store/access/read.ts'
import { beginFolder, discard, rename, replaceFile } from '../../store/access/write.ts'
import { newestCheckpoint } from '../../store/checkpoints/checkpoint.ts'
import { removeRun } from '../../store/runs/remove.ts'
import { type Judge, resultOf, type TrialEvent, type TrialNews, type TrialTask } from '../sweep/trial.ts'
import { type Nats, patiently, STREAM } from './connection.ts'
import { download, forget, upload } from './files.ts'
import {
  bucketOf,
  type Held,
  judgeSubject,
  keyOf,
  newsSubject,
  readRecord,
  recordIn,
  stopKey,
  trialSubject,
} from './record.ts'
import { type Task, taskOf } from './task.ts'

/** Runs the trials of a sweep on the workers of a NATS server. */
export interface RemoteTrials {
  /** As `runTrial`. */
  run(task: TrialTask, stop: AbortSignal, judge?: Judge): Observable<TrialEvent>
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
    run: (task, stop, judge) =>
      new Observable(observer => {
        const trial = new RemoteTrial({ nats, bucket, store, sweep, task, judge, observer, tell: once })
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

/** What a trial elsewhere is made of. */
interface Parts {
  readonly nats: Nats
  readonly bucket: KV
  readonly store: ObjectStore
  readonly sweep: string
  readonly task: TrialTask
  readonly judge: Judge | undefined
  readonly observer: Subscriber<TrialEvent>
  /** Called with what a worker says when it refuses the trial. */
  readonly tell: (text: string) => void
}

class RemoteTrial {
  readonly #parts: Parts
  readonly #key: string
  readonly #task: Task
  readonly #closing: (() => void)[] = []
  #stopping = false

  constructor(parts: Parts) {
    const { sweep, task, judge } = parts
    const name = basename(task.folder)
    this.#parts = parts
    this.#key = keyOf(name)
    this.#task = taskOf(sweep, name, { ...task, judged: judge !== undefined })
  }

  async begin(stop: AbortSignal): Promise<void> {
    await this.#send()
    this.#listen()
    const { nats, bucket, observer } = this.#parts
    const ask = () => void this.#stop().catch(error => observer.error(error))
    stop.addEventListener('abort', ask)
    this.#closing.push(() => stop.removeEventListener('abort', ask))
    if (stop.aborted) ask()
    const watch = await patiently(nats, () => bucket.watch({ key: this.#key }))
    this.#closing.push(() => watch.stop())
    for await (const entry of watch as AsyncIterable<KvWatchEntry>) {
      const held = recordIn(entry)
      if (held && (await this.#settled(held))) break
    }
    observer.complete()
    this.close()
  }

  close(): void {
    for (const close of this.#closing.splice(0)) close()
  }

  /** Puts the trial, with what an earlier call has of it, on the server, unless it is there. */
  async #send(): Promise<void> {
    const { nats, bucket, store, task } = this.#parts
    const key = this.#key
    await patiently(nats, () => bucket.purge(stopKey(key)))
    const before = await readRecord(nats, bucket, key)
    if (!before) {
      const { folder, found } = task
      if (found === 'left') removeRun(folder)
      const files = found === 'begun' ? await upload(nats, store, key, folder, []) : []
      const record = { name: this.#task.name, state: 'waiting', tries: 0, files }
      await patiently(nats, () => bucket.put(key, JSON.stringify(record)))
    }
    if (before?.record.state === 'over') return
    const subject = trialSubject(this.#task.sweep, key)
    await patiently(nats, () => nats.jetstream.publish(subject, JSON.stringify(this.#task))).catch(isThere)
  }

  #listen(): void {
    const { nats, sweep, judge, observer, tell } = this.#parts
    const news = nats.connection.subscribe(newsSubject(sweep, this.#key), {
      callback: (error, message) => {
        if (error) return
        const said = message.json<TrialNews | { type: 'refused'; text: string }>()
        if (said.type === 'refused') tell(String(said.text))
        else if (said.type === 'at') observer.next(said)
      },
    })
    const answer = async (message: Msg) => {
      const { step, mean } = message.json<{ step: number; mean: number }>()
      message.respond((await judge!(step, mean)) ? 'continue' : 'prune')
    }
    const asked = nats.connection.subscribe(judgeSubject(sweep, this.#key), {
      callback: (error, message) => {
        if (!error && judge) answer(message).catch(wrong => observer.error(wrong))
      },
    })
    for (const subscription of [news, asked]) this.#closing.push(() => subscription.unsubscribe())
  }

  /** Takes the trial back from the queue, and asks the worker that has it to stop. */
  async #stop(): Promise<void> {
    this.#stopping = true
    const { nats, bucket, sweep, observer } = this.#parts
    const key = this.#key
    await patiently(nats, () => nats.manager.streams.purge(STREAM, { filter: trialSubject(sweep, key) }))
    await patiently(nats, () => bucket.put(stopKey(key), 'stop'))
    const held = await readRecord(nats, bucket, key)
    if (held?.record.state !== 'waiting') return
    observer.next({ type: 'stopped', step: 0 })
    observer.complete()
    this.close()
  }

  /** Whether the trial is over, or will not go on by itself; then its folder is here, and the server has none of it. */
  async #settled({ record }: Held): Promise<boolean> {
    const { state, files, text = '', passing = false } = record
    const { nats, bucket, store, observer } = this.#parts
    if (state === 'running') return false
    if (state === 'waiting') {
      if (this.#stopping) observer.next({ type: 'stopped', step: 0 })
      return this.#stopping
    }
    const { folder } = this.#parts.task
    const key = this.#key
    if (files.length > 0) {
      const place = join(folder, '..')
      const [name, fresh] = [basename(folder), `.${basename(folder)}.new`]
      discard(place, fresh)
      await download(nats, store, key, files, join(place, fresh))
      discard(place, name)
      rename(place, fresh, name)
    }
    await patiently(nats, () => bucket.purge(key))
    await forget(nats, store, key, files)
    if (state === 'problem') observer.next({ type: 'problem', text, passing })
    else if (state === 'over') observer.next({ type: 'result', result: resultOf(folder) })
    else observer.next({ type: 'stopped', step: stepAt(folder) })
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
