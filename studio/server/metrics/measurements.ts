import { setImmediate } from 'node:timers/promises'
import { Clock } from './clock.ts'
import { Curves } from './curves.ts'
import { type Mark, readLog } from './log-reader.ts'

/** Bytes read before other requests get their turn, and for one request. */
const [TURN, MOST] = [2 ** 21, 2 ** 25]
/** Points of all runs that are kept in memory, 16 bytes each. */
const ROOM = 2 ** 19

/** What a run's folder says about its progress, as far as it was read. */
export interface Measurements {
  readonly curves: Curves
  readonly clock: Clock
  /** How far the log was read. */
  readonly mark: Mark | undefined
  /** Whether everything was read. */
  readonly complete: boolean
}

interface Kept {
  curves: Curves
  clock: Clock
  mark: Mark | undefined
  complete: boolean
  reading: Promise<unknown>
}

/** Reads curves of runs, and keeps those that were used last, so that only what was added is read again. */
export class MeasurementCache {
  readonly #kept = new Map<string, Kept>()

  /** Reads up to 32 MiB of what was added to a run's files. @throws UserError when they cannot be read. */
  async of(run: string): Promise<Measurements> {
    const kept = this.#kept.get(run) ?? {
      curves: new Curves(),
      clock: new Clock(),
      mark: undefined,
      complete: false,
      reading: Promise.resolve(),
    }
    this.#kept.delete(run)
    this.#kept.set(run, kept) // used last
    const reading = kept.reading.then(() => read(run, kept))
    kept.reading = reading.catch(() => this.#kept.delete(run))
    await reading
    this.#makeRoom()
    return kept
  }

  #makeRoom(): void {
    let points = [...this.#kept.values()].reduce((sum, { curves }) => sum + curves.size, 0)
    for (const [run, { curves }] of this.#kept) {
      if (points <= ROOM) return
      points -= curves.size
      this.#kept.delete(run)
    }
  }
}

async function read(run: string, kept: Kept): Promise<void> {
  const reset = () => {
    kept.curves = new Curves()
    kept.clock = new Clock()
  }
  const take = (line: string) => kept.curves.add(line)
  for (let bytes = 0; bytes < MOST; bytes += TURN) {
    const { mark, complete } = readLog(run, kept.mark, TURN, { take, reset })
    kept.mark = mark
    kept.complete = kept.clock.read(run, TURN) && complete
    if (kept.complete) return
    await setImmediate()
  }
}
