import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads'
import { UserError } from '../core/error.ts'
import type { Assignment, Call, Description, Made, Reply } from './letters.ts'
import { GaveUp, Lost } from './lost.ts'
import type { Handed } from './serve.ts'
import { CLOCK, GONE, type Shared } from './shared.ts'
import { failureOf, startWorker } from './start.ts'

/** Losses in a row, without a finished step between them, after which a worker is not replaced any more. */
const TRIES = 3
/** Milliseconds that a worker may take to load its environment, unless its timeout is longer. */
const STARTING = 60_000
/** Milliseconds that a worker may take to close its environments before it is terminated. */
const GRACE = 2_000

interface Asked {
  readonly row: number
  readonly call: Call | undefined
  resolve(reply: Reply | undefined): void
  reject(error: Error): void
}

/**
 * The main thread's handle of one worker: requests made in the same turn are batched into one hand-over, and a lost
 * worker is replaced.
 */
export class Thread {
  readonly #index: number
  readonly #assignment: Assignment
  readonly #timeout: number
  #worker: Worker | undefined
  #port: MessagePort | undefined
  #memory: Shared | undefined
  #workers = 0
  #queue: Asked[] = []
  /** Requests handed over and not yet answered. */
  #pending: Asked[] = []
  /** By row, why its episode was lost; cleared by the next reset. */
  readonly #lost = new Map<number, Lost>()
  #losses = 0
  /** The worker has exited or is being terminated, and is not replaced yet. */
  #dying: Lost | undefined
  /** Set when no more requests are accepted. */
  #over: Error | undefined
  /** Terminates the current worker. */
  #lose: (reason: string) => void = () => {}
  readonly #watch: NodeJS.Timeout
  #answered = 0

  /** @param timeout Milliseconds without a reply after which it counts as hung. */
  constructor(index: number, assignment: Assignment, timeout: number) {
    this.#index = index
    this.#assignment = assignment
    this.#timeout = timeout
    let seen = -1
    // At least two ticks without a reply to an earlier request: after a single one, this process may only have been
    // suspended for a while.
    let turns = 0
    this.#watch = setInterval(() => {
      const starting = this.#worker !== undefined && this.#port === undefined
      const waiting = starting || this.#pending.length > 0
      turns = waiting && seen === this.#answered ? turns + 1 : 0
      seen = waiting ? this.#answered : -1
      const limit = starting ? Math.max(timeout, STARTING) : timeout
      if (turns >= Math.max(2, limit / (timeout / 2))) this.#lose(`did not answer for ${limit / 1000} s`)
    }, timeout / 2).unref()
  }

  /** Starts a worker. @returns its environments' description. @throws UserError when it fails or exits early. */
  start(): Promise<Description> {
    return new Promise((resolve, reject) => {
      const worker = startWorker(this.#assignment)
      this.#worker = worker
      let failure: string | undefined
      let gone = false
      const lose = (reason: string) => {
        if (gone) return
        gone = true
        const early = this.#port === undefined
        if (!early) this.#dying = new Lost(this.#index, reason)
        const { id } = this.#assignment.env
        const fail = (what: string) => {
          this.#fail(new GaveUp(`a worker for ${id} ${reason} ${what}`))
          reject(this.#over)
        }
        const stuck = setTimeout(
          () =>
            fail(
              'and cannot be terminated: it is blocked in a call that Node cannot interrupt, such as spawnSync; this ' +
                'process will exit when that call returns.',
            ),
          GRACE,
        )
        worker.terminate().then(() => {
          clearTimeout(stuck)
          if (this.#over) return
          if (early) fail('before it was ready.')
          else this.#replace(reason)
        })
      }
      this.#lose = lose
      worker.once('message', (made: Made) => {
        this.#answered++
        if (!('failed' in made)) return resolve(made)
        gone = true
        void worker.terminate() // handles opened by its file would keep it alive
        reject(new UserError(made.failed, { usage: made.usage }))
      })
      worker.on('error', error => {
        failure = failureOf(error)
        lose(failure)
      })
      worker.once('exit', code => lose(failure ?? `ended with exit code ${code}`))
    })
  }

  /** Passes the worker the shared memory, after which it takes requests. */
  hand(memory: Shared, workers: number): void {
    this.#memory = memory
    this.#workers = workers
    this.#dying = undefined
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.on('message', (replies: readonly Reply[]) => {
      if (this.#port === port1) this.#take(replies)
    })
    const { from, to } = this.#assignment
    memory.clocks.fill(0, this.#index * CLOCK, this.#index * CLOCK + 2)
    memory.asked.fill(0, from, to)
    const envs = memory.asked.length
    const handed: Handed = { worker: this.#index, workers, envs, buffer: memory.buffer, port: port2 }
    this.#worker!.postMessage(handed, [port2])
    this.#rest()
  }

  /**
   * Steps the environment of a row, or calls one of its methods.
   *
   * @returns the part of the result that is not in shared memory.
   * @throws Lost when the worker is lost; GaveUp when it is not replaced.
   */
  ask(row: number, call?: Call): Promise<Reply | undefined> {
    const lost = this.#over ?? (call?.call === 'reset' ? undefined : this.#lost.get(row))
    if (lost) return Promise.reject(lost)
    this.#lost.delete(row)
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ row, call, resolve, reject }) === 1) queueMicrotask(() => this.#flush())
    })
  }

  /** Calls a method synchronously, blocking this thread: for fast calls while no request is pending. */
  askNow(call: Call): unknown {
    const lost = this.#over ?? this.#dying ?? (call.call === 'save' ? this.#lost.get(call.row) : undefined)
    if (lost) throw lost
    if (!this.#port || this.#pending.length > 0 || this.#queue.length > 0)
      throw new Error(`${call.call} while the worker is busy`)
    const { clocks } = this.#memory!
    const done = this.#index * CLOCK + 1
    this.#port.postMessage(call)
    const asked = this.#ring()
    // The reply count may not yet include the previous reply.
    for (let k = Atomics.load(clocks, done); k !== asked; k = Atomics.load(clocks, done)) {
      if (k === GONE) {
        this.#dying = new Lost(this.#index, 'ended') // the exit event reports how, and replaces it
        throw this.#dying
      }
      if (Atomics.wait(clocks, done, k, this.#timeout) === 'timed-out') {
        const reason = `did not answer for ${this.#timeout / 1000} s`
        this.#lose(reason)
        throw new Lost(this.#index, reason)
      }
    }
    if (call.call === 'restore') this.#lost.delete(call.row)
    const [reply] = receiveMessageOnPort(this.#port)!.message as readonly Reply[]
    if (reply?.threw) throw reply.threw
    return reply?.value
  }

  /** Lets the worker close its environments and exit. */
  close(): void {
    if (this.#over) return
    this.#over = new UserError('the environments are closed.')
    clearInterval(this.#watch)
    this.#reject(this.#over)
    const worker = this.#worker
    if (!worker) return
    if (!this.#port) return void worker.terminate()
    const late = setTimeout(() => worker.terminate(), GRACE)
    worker.once('exit', () => {
      clearTimeout(late)
      this.#port?.close()
    })
    worker.ref()
    this.#port.postMessage({ row: -1, call: 'close' } satisfies Call)
    this.#ring()
  }

  /** Wakes the worker. @returns the number of requests so far. */
  #ring(): number {
    const { clocks } = this.#memory!
    const bell = this.#index * CLOCK
    const before = Atomics.add(clocks, bell, 1)
    Atomics.notify(clocks, bell)
    return (before + 1) | 0
  }

  /** Hands over the queued requests, unless the worker is busy: then they follow its reply. */
  #flush(): void {
    if (!this.#port || this.#pending.length > 0 || this.#queue.length === 0) return
    this.#pending = this.#queue
    this.#queue = []
    for (const { row, call } of this.#pending) {
      if (call) this.#port.postMessage(call)
      else this.#memory!.asked[row] = 1
    }
    this.#port.ref()
    this.#worker!.ref()
    this.#ring()
  }

  #take(replies: readonly Reply[]): void {
    if (this.#over) return
    this.#answered++
    const asked = this.#pending
    this.#pending = []
    const threw = replies.some(({ threw }) => threw)
    if (!threw && asked.some(({ call }) => call === undefined)) this.#losses = 0
    if (replies.length === 0) for (const { resolve } of asked) resolve(undefined)
    else {
      const byRow = new Map(replies.map(reply => [reply.row, reply]))
      for (const { row, resolve, reject } of asked) {
        const reply = byRow.get(row)
        if (reply?.threw) reject(reply.threw)
        else resolve(reply)
      }
    }
    if (this.#queue.length > 0) this.#flush()
    else this.#rest()
  }

  /** An idle worker does not keep the process alive. */
  #rest(): void {
    this.#port!.unref()
    this.#worker!.unref()
  }

  /** Replaces a lost worker, and only then rejects the pending requests. */
  async #replace(reason: string): Promise<void> {
    this.#port!.close()
    this.#port = undefined
    this.#losses++
    const { from, to, env } = this.#assignment
    const lost = new Lost(this.#index, reason)
    for (let row = from; row < to; row++) this.#lost.set(row, lost)
    const who = `worker ${this.#index} of ${env.id} ${reason}`
    if (this.#losses === TRIES)
      return this.#fail(
        new GaveUp(
          `${who}, ${TRIES} times in a row without a finished step between; the cause is probably in the ` +
            `environment: run it without workers to find it.`,
        ),
      )
    try {
      await this.start()
      this.hand(this.#memory!, this.#workers)
    } catch (failed) {
      return this.#fail(new GaveUp(`${who}, and its replacement failed to start: ${(failed as Error).message}`))
    }
    this.#reject(lost)
  }

  #fail(error: GaveUp): void {
    this.#over = error
    clearInterval(this.#watch)
    this.#reject(error)
  }

  /** Rejects all queued and pending requests. */
  #reject(error: Error): void {
    for (const { reject } of [...this.#pending.splice(0), ...this.#queue.splice(0)]) reject(error)
  }
}
