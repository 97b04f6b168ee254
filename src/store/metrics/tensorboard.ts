import { UserError } from '../../core/error.ts'
import { double, encoded, type Field, float, message, text, varint } from '../../protobuf.ts'
import { AppendFile } from '../access/append.ts'
import { andClose, DiskError, diskError } from '../access/failure.ts'
import { beginFolder } from '../access/write.ts'
import { eventFiles } from './event-times.ts'
import { tfrecord } from './tfrecord.ts'

/** Values at one step of a run, by tag, such as `episode/return`. */
export type Scalars = Readonly<Record<string, number>>

/** Flushed once it holds this many bytes, or after this many milliseconds. */
const BUFFER = { bytes: 1 << 16, ms: 1000 }

/**
 * A TensorBoard event file, `events.out.tfevents.<n>` with the next free n: each process that resumes a run writes its
 * own file, and TensorBoard reads them in order. Apart from wall-clock times, its content depends only on what is
 * added. Messages:
 * https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto and summary.proto
 *
 * @param step First step of this file: TensorBoard discards points of earlier files from that step on.
 * @throws UserError when it cannot be written.
 */
export class EventFile {
  readonly path: string
  readonly #folder: string
  readonly #file: AppendFile
  readonly #records: Uint8Array[] = []
  #bytes = 0
  #written = performance.now()

  constructor(folder: string, step: number) {
    this.#folder = folder
    this.#file = attempt(folder, () => {
      beginFolder(folder)
      return AppendFile.create(folder, `events.out.tfevents.${nextNumber(folder)}`)
    })
    this.path = this.#file.path
    this.#add(0, text(3, 'brain.Event:2')) // the version must come first
    if (step > 0) this.#add(step, message(7, varint(1, 1))) // session_log { status: START }
    this.flush()
  }

  add(step: number, scalars: Scalars): void {
    const values = Object.entries(scalars).map(([tag, value]) => message(1, text(1, tag), float(2, value)))
    this.#add(step, message(5, ...values))
    if (this.#bytes >= BUFFER.bytes || performance.now() - this.#written >= BUFFER.ms) this.flush()
  }

  flush(): void {
    const bytes = Buffer.concat(this.#records.splice(0))
    this.#bytes = 0
    this.#written = performance.now()
    if (bytes.length > 0) attempt(this.#folder, () => this.#file.append(bytes))
  }

  close(): void {
    andClose(
      () => this.flush(),
      () => this.#file.close(),
    )
  }

  /** Adds an `Event`: wall_time = 1, step = 2, then the payload. */
  #add(step: number, what: Field): void {
    const record = tfrecord(encoded(double(1, Date.now() / 1000), varint(2, step), what))
    this.#records.push(record)
    this.#bytes += record.length
  }
}

/** Four digits, since TensorBoard sorts names as text. */
function nextNumber(folder: string): string {
  const numbers = eventFiles(folder).map(name => Number(/\d+$/.exec(name)))
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0')
}

function attempt<T>(folder: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof DiskError && ['ENOTDIR', 'EEXIST'].includes(error.code))
      throw new UserError(
        `${folder} cannot hold event files (${error.code}: ${error.reason}): choose another folder.`,
        { cause: error },
      )
    throw diskError(folder, error)
  }
}
