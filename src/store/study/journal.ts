import { hostname } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { AppendFile } from '../access/append.ts'
import { andClose } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { readFile, readPiece } from '../access/read.ts'
import { claim, discard } from '../access/write.ts'
import { hasEnded } from '../runs/process.ts'
import { OP, Operation, parsePython } from './operations.ts'
import { Replay } from './replay.ts'

/** Most bytes of a journal. */
const MOST = 2 ** 30
/** Milliseconds after which the lock of another process counts as left behind, as in Optuna. */
const GRACE = 30_000

/** A line to write; Optuna adds its times itself. */
export type Entry = { readonly op_code: (typeof OP)[keyof typeof OP] } & Readonly<Record<string, unknown>>

/**
 * A file in the format of Optuna's JournalStorage, which Optuna and its dashboard open: a JSON line for each change.
 * Other processes may write to it, too: each append takes the lock of Optuna's file backend and reads what is new.
 */
export class Journal {
  readonly path: string
  readonly replay = new Replay()
  readonly #folder: string
  readonly #name: string
  /** Bytes read. */
  #at = 0

  /** Reads the journal, if there is one. @throws UserError when it is damaged. */
  constructor(folder: string, name: string) {
    this.#folder = folder
    this.#name = name
    this.path = join(folder, name)
    this.sync()
  }

  /** Reads what was appended since. The unfinished last line of a killed process is left out. */
  sync(): void {
    const size = look(this.#folder, this.#name)?.size ?? 0
    if (size > MOST) throw this.#damaged('too large')
    if (size <= this.#at) return
    const piece = readPiece(this.#folder, this.#name, this.#at, size - this.#at)
    const end = piece.lastIndexOf(0x0a) + 1
    for (const line of piece.subarray(0, end).toString('utf8').split('\n').slice(0, -1)) {
      const value = parsePython(line)
      const { data } = Operation.safeParse(value)
      if (data) this.replay.apply(data)
      else if (!isOther(value)) throw this.#damaged(`not a line of Optuna: ${line.slice(0, 80)}`)
    }
    this.#at += end
  }

  /** Appends lines, durably, and reads them back. @throws UserError when the disk is full; nothing is written then. */
  append(entries: readonly Entry[]): void {
    const unlock = this.#lock()
    andClose(() => {
      this.sync()
      const file = look(this.#folder, this.#name)
        ? AppendFile.open(this.#folder, this.#name)
        : AppendFile.create(this.#folder, this.#name)
      andClose(
        () => {
          if (file.size > this.#at) file.cut(this.#at) // a killed process did not finish its line
          file.append(Buffer.from(entries.map(entry => `${JSON.stringify(stamped(entry))}\n`).join('')))
          file.sync()
        },
        () => file.close(),
      )
      this.sync()
    }, unlock)
  }

  /** Takes the lock of Optuna's file backends: whatever has this name, a file or a link. */
  #lock(): () => void {
    const name = `${this.#name}.lock`
    const mine = `${process.pid}@${hostname()}`
    for (let waited = 0, pause = 1; !claim(this.#folder, name, mine); waited += pause, pause = Math.min(250, 2 * pause))
      if (waited > GRACE || isLeft(this.#folder, name)) discard(this.#folder, name)
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    return () => discard(this.#folder, name)
  }

  #damaged(why: string): UserError {
    return new UserError(`${this.path} is damaged (${why}): put back a copy, or choose another folder with --out.`)
  }
}

/** Whether a lock is one of Sente's, and its process is gone. */
function isLeft(folder: string, name: string): boolean {
  try {
    const [pid, host] = readFile(folder, name, 300)!.toString().split('@')
    return host === hostname() && hasEnded(Number(pid))
  } catch {
    return false
  }
}

/** Whether a line is of a kind that changes nothing here. */
const isOther = (value: unknown): boolean => {
  const { op_code: code } = (value ?? {}) as { op_code?: unknown }
  return typeof code === 'number' && !(Object.values(OP) as number[]).includes(code)
}

/** With the times that Optuna keeps of trials, and its name for who wrote it. */
function stamped(entry: Entry): object {
  const now = new Date().toISOString().replace('Z', '000+00:00')
  const began = entry.op_code === OP.createTrial && { datetime_start: now }
  const ended = entry.op_code === OP.setState && { datetime_complete: now }
  return { ...entry, worker_id: 'sente', ...began, ...ended }
}
