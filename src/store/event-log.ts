import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../core/error.ts'
import { diskError } from './files.ts'

/** Characters that are gathered before they are written. */
const FULL = 1 << 14
/** Milliseconds for which they may wait for others. */
const LATEST = 500

/** A run's `events.jsonl`: one JSON object a line, written in the order of the events. */
export class EventLog {
  readonly #folder: string
  readonly #file: number
  #bytes: number
  #waiting = ''
  #flushed = performance.now()

  /**
   * @param bytes What is to be kept of the file; the rest is cut off.
   * @throws UserError when the file has fewer.
   */
  constructor(folder: string, bytes = 0) {
    const path = join(folder, 'events.jsonl')
    this.#folder = folder
    try {
      this.#file = openSync(path, 'a')
    } catch (error) {
      throw diskError(folder, error)
    }
    const { size } = fstatSync(this.#file)
    if (size < bytes) {
      closeSync(this.#file)
      throw new UserError(
        `${path} has lost its end: it has ${size} of the ${bytes} bytes that were written before the checkpoint; put back a copy, or delete it and run.json to begin anew.`,
      )
    }
    ftruncateSync(this.#file, bytes)
    this.#bytes = bytes
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
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    } catch (error) {
      throw diskError(this.#folder, error)
    }
    this.#bytes += bytes.length
    return this.#bytes
  }

  /** `flush`, down to the disk. */
  sync(): number {
    const bytes = this.flush()
    fsyncSync(this.#file)
    return bytes
  }

  close(): void {
    try {
      this.flush()
    } finally {
      closeSync(this.#file)
    }
  }
}
