import { join } from 'node:path'
import { UserError } from '../../core/error.ts'
import { AppendFile } from '../access/append.ts'
import { andClose, diskError } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { pieces, readPiece } from '../access/read.ts'
import { SealChain, sealLine } from './event-seal.ts'

/** Characters to buffer before writing. */
const FULL = 1 << 14
/** Most milliseconds to buffer them. */
const LATEST = 500
/** Most bytes of a line. */
const LONGEST = 2 ** 26

const NAME = 'events.jsonl'

/** The length of the log, and the seal of its last line; older versions sealed no lines. */
export interface Logged {
  readonly bytes: number
  readonly seal?: string | undefined
}

/** A run's `events.jsonl`: one JSON object per line, sealed, written in the order of the events. */
export class EventLog {
  readonly #run: string
  readonly #file: AppendFile
  #seal: string
  #waiting = ''
  #flushed = performance.now()

  /**
   * @param kept The part of an existing file to keep; the rest is cut off. Of a shorter file, the complete lines are
   * kept (see `lostBytes`). Default: nothing.
   * @throws UserError when that part was changed, or the file cannot be written.
   */
  constructor(run: string, kept: Logged = { bytes: 0, seal: '' }) {
    this.#run = run
    this.#file = this.#attempt(() => (look(run, NAME) ? AppendFile.open(run, NAME) : AppendFile.create(run, NAME)))
    try {
      const { bytes, seal } = unchanged(run, this.#file, kept)
      this.#seal = seal
      this.#attempt(() => this.#file.cut(bytes))
    } catch (error) {
      this.#file.close()
      throw error
    }
  }

  add(object: object): void {
    const { line, seal } = sealLine(JSON.stringify(object), this.#seal)
    this.#seal = seal
    this.#waiting += `${line}\n`
    if (this.#waiting.length >= FULL || performance.now() - this.#flushed >= LATEST) this.flush()
  }

  /** Writes the buffered lines. @throws UserError when the disk is full; they stay buffered. */
  flush(): Logged {
    this.#flushed = performance.now()
    const bytes = Buffer.from(this.#waiting)
    if (bytes.length > 0) this.#attempt(() => this.#file.append(bytes))
    this.#waiting = ''
    return { bytes: this.#file.size, seal: this.#seal }
  }

  /** `flush`, then fsync. */
  sync(): Logged {
    const logged = this.flush()
    this.#attempt(() => this.#file.sync())
    return logged
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

/** The lines to keep, and the seal of the last. @throws UserError when a line was changed. */
function unchanged(run: string, { path, size }: AppendFile, { bytes, seal }: Logged): { bytes: number; seal: string } {
  const remedy = 'put back a copy, or delete it to resume without its events'
  const there = Math.min(size, bytes)
  const chain = new SealChain('')
  let number = 0
  let rest = ''
  for (const piece of pieces(run, NAME, there)) {
    const lines = (rest + piece.toString('latin1')).split('\n') // latin1: a piece may end inside a character
    rest = lines.pop()!
    for (const line of lines) {
      number++
      if (!chain.takes(Buffer.from(line, 'latin1').toString('utf8'))) throw changed(path, `in line ${number}`, remedy)
    }
    if (rest.length > LONGEST) throw changed(path, `in line ${number + 1}`, remedy)
  }
  const whole = size >= bytes
  if (whole && (rest !== '' || (seal !== undefined && chain.seal !== seal)))
    throw changed(path, `in line ${number + 1} or before`, remedy)
  return { bytes: there - rest.length, seal: chain.seal! }
}

/** Bytes that a run's log lacks of the `bytes` that were written before a checkpoint: it was emptied or cut. */
export const lostBytes = (run: string, bytes: number): number => Math.max(0, bytes - (look(run, NAME)?.size ?? 0))

const changed = (path: string, where: string, remedy: string): UserError =>
  new UserError(`${path} was changed since it was written, ${where}: ${remedy}.`)

/**
 * The last events of a run, from at most `bytes` of its log; none if there is no log. An unfinished last line of a
 * killed process is left out.
 *
 * @throws UserError when one of these lines was changed.
 */
export function lastEvents(run: string, bytes: number): readonly unknown[] {
  const size = look(run, NAME)?.size
  if (size === undefined) return []
  const from = Math.max(0, size - bytes)
  const lines = readPiece(run, NAME, from, bytes)
    .toString('utf8')
    .split('\n')
    .slice(from === 0 ? 0 : 1, -1)
  const chain = new SealChain(from === 0 ? '' : undefined)
  return lines.flatMap((line, i) => {
    if (!chain.takes(line)) throw changed(join(run, NAME), `in line ${lines.length - i} from its end`, 'use a copy')
    const unsure = from > 0 && i === 0 && chain.seal !== '' // its seal depends on a line that was not read
    return unsure ? [] : [parsed(line)]
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
