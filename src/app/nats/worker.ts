import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { JsMsg } from '@nats-io/jetstream'
import { Observable, type Subscriber } from 'rxjs'
import { kindOf } from '../../store/access/failure.ts'
import { list } from '../../store/access/read.ts'
import { discard } from '../../store/access/write.ts'
import { newestCheckpoint } from '../../store/checkpoints/checkpoint.ts'
import { hasEnded } from '../../store/runs/process.ts'
import type { Fields } from '../load-experiment.ts'
import { type Judge, runTrial, type TrialEvent, type TrialTask } from '../sweep/trial.ts'
import { CONSUMER, type Nats, patiently, SILENCE, STREAM } from './connection.ts'
import { Hold } from './hold.ts'
import { bucketOf, judgeSubject, keyOf, newsSubject, Overtaken, readRecord } from './record.ts'
import { type Head, type Received, received, type Task } from './task.ts'

/** How a worker works. */
export interface WorkerHow {
  /** Where run folders lie while they are trained. */
  readonly folder: string
  /** Trials at a time. Default 1. */
  readonly parallel?: number
  /** The Python that has Gymnasium. */
  readonly python?: string | undefined
  /** When this aborts, trials stop with a checkpoint, and go back to the queue. */
  readonly stop: AbortSignal
}

/** What a worker does with a trial. */
export interface WorkerEvent {
  readonly sweep: string
  readonly trial: string
  readonly type: 'begin' | 'over' | 'stopped' | 'returned' | 'overtaken' | 'refused' | 'problem'
  readonly text?: string
}

/** Workers that may end while they have a trial, without a checkpoint in between, before it is given up. */
const TRIES = 3

/** Seconds before a trial that was refused here is offered again. */
const REFUSED = 5

/**
 * Takes trials from the queue of a NATS server and trains them, each in a process of its own, until `stop` aborts. At
 * each checkpoint the run goes to the server, so that another worker continues there if this one dies.
 */
export const worker = (nats: Nats, how: WorkerHow): Observable<WorkerEvent> =>
  new Observable(observer => {
    clearFolder(how.folder)
    const slots = Array.from({ length: how.parallel ?? 1 }, () => slot(nats, how, observer))
    Promise.all(slots).then(
      () => {
        discard(how.folder, idOf(process.pid))
        observer.complete()
      },
      error => observer.error(error),
    )
  })

/** A worker's name, and that of its folder. */
const idOf = (pid: number) => `${hostname()}-${pid}`

/** Deletes the folders of workers that were killed. */
function clearFolder(folder: string): void {
  for (const name of kindOf(folder) === 'folder' ? list(folder) : []) {
    const pid = Number(/-(\d+)$/.exec(name)?.[1])
    if (name === idOf(pid) && hasEnded(pid)) discard(folder, name)
  }
}

async function slot(nats: Nats, how: WorkerHow, observer: Subscriber<WorkerEvent>): Promise<void> {
  const consumer = await nats.jetstream.consumers.get(STREAM, CONSUMER)
  while (!how.stop.aborted) {
    const message = await patiently(nats, () => consumer.next({ expires: 1000 }))
    if (message) await new Assignment(nats, how, message, observer).work()
  }
}

/** One delivery of a trial. */
class Assignment {
  readonly #nats: Nats
  readonly #how: WorkerHow
  readonly #message: JsMsg
  readonly #observer: Subscriber<WorkerEvent>
  readonly #id = idOf(process.pid)

  constructor(nats: Nats, how: WorkerHow, message: JsMsg, observer: Subscriber<WorkerEvent>) {
    this.#nats = nats
    this.#how = how
    this.#message = message
    this.#observer = observer
  }

  async work(): Promise<void> {
    const found = this.#read()
    if (!found) return this.#message.term()
    const { sweep, name } = found
    const [key, place] = [keyOf(name), bucketOf(sweep)]
    if ('refusal' in found) {
      this.#tell(found, 'refused', found.refusal)
      const text = `the worker on ${hostname()} refuses ${name}: ${found.refusal}`
      this.#nats.connection.publish(newsSubject(sweep, key), JSON.stringify({ type: 'refused', text }))
      return this.#message.nak(REFUSED * 1000)
    }
    const { task } = found
    const bucket = await this.#opened(() => this.#nats.buckets.open(place))
    const store = await this.#opened(() => this.#nats.stores.open(place))
    const held = bucket && store && (await this.#opened(() => readRecord(this.#nats, bucket, key)))
    if (!held || !/^(waiting|running)$/.test(held.record.state)) return this.#message.ack() // it is over
    const alive = setInterval(() => this.#message.working(), (SILENCE * 1000) / 3)
    try {
      await this.#train(task, new Hold(this.#nats, bucket, store, key, held))
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error
      this.#tell(task, 'overtaken')
    } finally {
      clearInterval(alive)
    }
  }

  async #train(task: Task, hold: Hold): Promise<void> {
    const { tries } = hold.record
    if (tries >= TRIES) {
      const text = `given up, as ${tries} workers ended while they trained it, the last one ${hold.record.worker}`
      await hold.write({ state: 'problem', text })
      this.#tell(task, 'problem', text)
      return this.#message.ack()
    }
    await hold.write({ state: 'running', tries: tries + 1, worker: this.#id })
    const folder = join(this.#how.folder, this.#id, task.sweep, task.name)
    const copies = `${folder}.copy`
    const clear = () => {
      for (const path of [folder, copies]) drop(path)
    }
    clear()
    this.#tell(task, 'begin')
    try {
      await hold.download(folder)
      const asked = await hold.stop(this.#how.stop)
      const found =
        hold.record.files.length === 0 ? 'nothing' : newestCheckpoint(folder) === undefined ? 'left' : 'begun'
      const { file, wanted, python } = { ...task, ...this.#how }
      const fields = task.fields as Fields
      const named = { ...task.named, ...(python !== undefined && { python }) }
      const trial: TrialTask = { file, wanted, fields, named, folder, found, copies }
      const events = runTrial(trial, asked.signal, task.judged ? this.#judge(task, hold) : undefined)
      const outcome = await this.#watched(task, events, hold, folder, copies)
      if (outcome.type === 'problem')
        await hold.write({ state: 'problem', text: outcome.text, passing: outcome.passing })
      else if (outcome.type === 'result') await hold.write({ state: 'over' })
      else await hold.write({ state: asked.bySweep() ? 'stopped' : 'waiting', tries: 0 })
      const back = outcome.type === 'stopped' && !asked.bySweep()
      this.#tell(
        task,
        outcome.type === 'result' ? 'over' : back ? 'returned' : (outcome.type as 'problem' | 'stopped'),
        outcome.type === 'problem' ? outcome.text : undefined,
      )
      if (back) this.#message.nak()
      else this.#message.ack()
    } finally {
      hold.close()
      clear()
    }
  }

  /** Asks the sweep whether the trial goes on, again and again where nobody answers: it may be started anew. */
  #judge({ sweep, name }: Task, hold: Hold): Judge {
    const { connection } = this.#nats
    return async (step, mean) => {
      while (!hold.closed && !connection.isClosed()) {
        try {
          const answer = await connection.request(judgeSubject(sweep, keyOf(name)), JSON.stringify({ step, mean }))
          return answer.string() === 'continue'
        } catch {
          await new Promise(resolve => setTimeout(resolve, 1000))
        }
      }
      return true
    }
  }

  /** Passes on what the trial reports and keeps its copies. @returns how it ended, with its folder on the server. */
  async #watched(
    task: Task,
    events: Observable<TrialEvent>,
    hold: Hold,
    folder: string,
    copies: string,
  ): Promise<Extract<TrialEvent, { type: 'problem' | 'result' | 'stopped' }>> {
    const subject = newsSubject(task.sweep, keyOf(task.name))
    return new Promise((resolve, reject) => {
      let kept: Promise<unknown> = Promise.resolve()
      const failed = (error: unknown) => {
        subscription.unsubscribe()
        reject(error)
      }
      const subscription = events.subscribe({
        next: event => {
          if (event.type === 'at') this.#nats.connection.publish(subject, JSON.stringify(event))
          else if (event.type === 'copied')
            kept = kept
              .then(() => hold.keep(copies))
              .then(() => drop(copies))
              .catch(failed)
          else kept = kept.then(() => kindOf(folder) && hold.keep(folder)).then(() => resolve(event), failed)
        },
        error: failed,
      })
    })
  }

  #read(): Received | undefined {
    try {
      return received(this.#message.json())
    } catch {
      return undefined
    }
  }

  /** @returns undefined if there is none of that name: the sweep has ended. */
  async #opened<T>(open: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await patiently(this.#nats, open)
    } catch {
      return undefined
    }
  }

  #tell({ sweep, name }: Head, type: WorkerEvent['type'], text?: string): void {
    this.#observer.next({ sweep, trial: name, type, ...(text !== undefined && { text }) })
  }
}

const drop = (path: string) => discard(dirname(path), basename(path))
