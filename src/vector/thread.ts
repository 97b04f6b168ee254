import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { UserError } from '../core/error.ts'
import { workerEntry } from './entry.ts'
import type { Assignment, Call, Description, Made, Reply } from './letters.ts'
import { GaveUp, Lost } from './lost.ts'
import type { Handed } from './serve.ts'
import { CLOCK, GONE, type Shared } from './shared.ts'

/** A worker is given up when it is lost so often without a finished step between. */
const TRIES = 3
/** Milliseconds that a worker may take to load its environment, if its timeout is not longer. */
const STARTING = 60_000
/** Milliseconds in which a worker that is closed may close its environments. */
const GRACE = 2_000

/**
 * Starts a worker in its first file. Run from source that is TypeScript, which a thread reads only when it has
 * registered tsx itself; and a program given to `node --input-type=module -e` may start workers from code only, not
 * from files.
 */
function startWorker(assignment: Assignment): Worker {
  const load = `import(${JSON.stringify(workerEntry())})`
  const code = import.meta.url.endsWith('.ts')
    ? `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => { register(); return ` +
      `${load} })`
    : load
  return new Worker(code, { eval: true, workerData: assignment })
}

interface Asked {
  readonly row: number
  readonly call: Call | undefined
  resolve(reply: Reply | undefined): void
  reject(error: Error): void
}

/**
 * One worker, as the main thread sees it: what is asked of it in one turn is one hand-over, and one that is lost is
 * replaced.
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
  /** Handed over, not yet answered. */
  #pending: Asked[] = []
  /** By row, how its episode was lost; until its next reset. */
  readonly #lost = new Map<number, Lost>()
  #losses = 0
  /** The worker has ended, or is being ended, and no other is in its place yet. */
  #dying: Lost | undefined
  /** No more is asked of it. */
  #over: Error | undefined
  /** Ends the life of the worker that is there now. */
  #lose: (reason: string) => void = () => {}
  readonly #watch: NodeJS.Timeout
  #answered = 0

  /** @param timeout Milliseconds without an answer after which it counts as hung. */
  constructor(index: number, assignment: Assignment, timeout: number) {
    this.#index = index
    this.#assignment = assignment
    this.#timeout = timeout
    let seen = -1
    // Two turns of the clock without an answer to what was asked before them: of one alone, this process may have been
    // stopped for a while.
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

  /** Starts a worker. @returns what it has made. @throws UserError when it cannot, or ends before. */
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
              'and cannot be ended: it waits in a call that Node cannot cut off, such as spawnSync, and this ' +
                'process ends when that call does.',
            ),
          GRACE,
        )
        worker.terminate().then(() => {
          clearTimeout(stuck)
          if (this.#over) return
          if (early) fail('before it could be asked anything.')
          else this.#replace(reason)
        })
      }
      this.#lose = lose
      worker.once('message', (made: Made) => {
        this.#answered++
        if (!('failed' in made)) return resolve(made)
        gone = true
        void worker.terminate() // what its file has started would keep it
        reject(new UserError(made.failed, { usage: made.usage }))
      })
      worker.on('error', error => {
        failure =
          (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? 'ran out of memory'
            : `ended with "${error.message}"`
        lose(failure)
      })
      worker.once('exit', code => lose(failure ?? `ended with exit code ${code}`))
    })
  }

  /** Gives the worker the memory that it writes into, after which it can be asked. */
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
   * Asks the environment of a row to step, or for what a call says.
   *
   * @returns what the shared memory does not hold of the answer.
   * @throws Lost when the worker is lost; GaveUp when it is so again and again.
   */
  ask(row: number, call?: Call): Promise<Reply | undefined> {
    const lost = this.#over ?? (call?.call === 'reset' ? undefined : this.#lost.get(row))
    if (lost) return Promise.reject(lost)
    this.#lost.delete(row)
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ row, call, resolve, reject }) === 1) queueMicrotask(() => this.#flush())
    })
  }

  /** The answer to a call, for which this thread sleeps: for what takes no time, while nothing else is asked. */
  askNow(call: Call): unknown {
    const lost = this.#over ?? this.#dying ?? (call.call === 'save' ? this.#lost.get(call.row) : undefined)
    if (lost) throw lost
    if (!this.#port || this.#pending.length > 0 || this.#queue.length > 0)
      throw new Error(`${call.call} while the worker is at work`)
    const { clocks } = this.#memory!
    const done = this.#index * CLOCK + 1
    this.#port.postMessage(call)
    const asked = this.#ring()
    // It may still be about to note that it has answered what was asked before.
    for (let k = Atomics.load(clocks, done); k !== asked; k = Atomics.load(clocks, done)) {
      if (k === GONE) {
        this.#dying = new Lost(this.#index, 'ended') // an event is going to tell how, and it is replaced then
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

  /** Lets the worker close its environments and end. */
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

  /** Wakes the worker. @returns how often it has been woken. */
  #ring(): number {
    const { clocks } = this.#memory!
    const bell = this.#index * CLOCK
    const before = Atomics.add(clocks, bell, 1)
    Atomics.notify(clocks, bell)
    return (before + 1) | 0
  }

  /** Hands over what has been asked, unless the worker is at work: then when it has answered. */
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

  /** Puts another worker in the place of one that is lost, and only then says so to who waits. */
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
          `${who}, ${TRIES} times in a row without a finished step between: the fault is in the environment; run it ` +
            `without workers to see where.`,
        ),
      )
    try {
      await this.start()
      this.hand(this.#memory!, this.#workers)
    } catch (failed) {
      return this.#fail(new GaveUp(`${who}, and no other can take its place: ${(failed as Error).message}`))
    }
    this.#reject(lost)
  }

  #fail(error: GaveUp): void {
    this.#over = error
    clearInterval(this.#watch)
    this.#reject(error)
  }

  /** Tells everybody who waits. */
  #reject(error: Error): void {
    for (const { reject } of [...this.#pending.splice(0), ...this.#queue.splice(0)]) reject(error)
  }
}
