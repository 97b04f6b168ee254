import { UserError } from '../core/error.ts'
import { AppendFile } from './access/append.ts'
import { andClose, diskError } from './access/failure.ts'
import { look } from './access/look.ts'

/** Characters that are gathered before they are written. */
const FULL = 1 << 14
/** Milliseconds for which they may wait for others. */
const LATEST = 500

/** A run's `events.jsonl`: one JSON object a line, written in the order of the events. */
export class EventLog {
  readonly #run: string
  readonly #file: AppendFile
  #waiting = ''
  #flushed = performance.now()

  /**
   * @param bytes What is to be kept of the file; the rest is cut off.
   * @throws UserError when the file has fewer, or cannot be written.
   */
  constructor(run: string, bytes = 0) {
    const name = 'events.jsonl'
    this.#run = run
    this.#file = this.#attempt(() => (look(run, name) ? AppendFile.open(run, name) : AppendFile.create(run, name)))
    const { path, size } = this.#file
    if (size < bytes) {
      this.#file.close()
      throw new UserError(
        `${path} has lost its end: it has ${size} of the ${bytes} bytes that were written before the checkpoint; put back a copy, or delete it and run.json to begin anew.`,
      )
    }
    this.#attempt(() => this.#file.cut(bytes))
  }

  add(line: object): void {
    this.#waiting += `${JSON.stringify(line)}\n`
    if (this.#waiting.length >= FULL || performance.now() - this.#flushed >= LATEST) this.flush()
  }

  /** Writes what waits. @returns the bytes written so far. @throws UserError when the disk is full. */
  flush(): number {
    const bytes = Buffer.from(this.#waiting)
    this.#waiting = ''
    this.#flushed = performance.now()
    if (bytes.length > 0) this.#attempt(() => this.#file.append(bytes))
    return this.#file.size
  }

  /** `flush`, down to the disk. */
  sync(): number {
    const bytes = this.flush()
    this.#attempt(() => this.#file.sync())
    return bytes
  }

  close(): void {
    andClose(
      () => this.flush(),
      () => this.#file.close(),
    )
  }

  #attempt<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw diskError(this.#run, error)
    }
  }
}
