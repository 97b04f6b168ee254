import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import {
  bufferTime,
  concatAll,
  concatMap,
  defer,
  filter,
  finalize,
  interval,
  merge,
  type Observable,
  Subject,
  share,
  startWith,
} from 'rxjs'
import { list } from '../../../src/store/access/read.ts'
import { watchFolder } from '../../../src/store/access/watch.ts'
import { requireFolder } from '../run-folder.ts'
import { fingerprint, type Row, rowOf } from './row.ts'

/** Milliseconds between looks at runs that are under way: a killed process changes no file. */
const ALIVE = 500
/** Milliseconds within which changes are collected. */
const TOGETHER = 500
/** Milliseconds between looks at everything, where the system reports changes, and where it does not. */
const [SELDOM, OFTEN] = [10_000, 2_000]
/** Milliseconds of reading after which other requests get their turn. */
const TURN = 20

/** What changed: ids of rows, perhaps none; or the reason why the folder cannot be read now. */
export type Changes = { readonly ids: readonly string[] } | { readonly error: string }

/** The rows of a folder of runs. Only folders whose files changed are read again. */
export class RunIndex {
  readonly folder: string
  readonly #known = new Map<string, { readonly print: string; readonly row: Row | undefined; readonly text: string }>()
  readonly #found = new Subject<Changes>()
  #reading: Promise<unknown> = Promise.resolve()

  constructor(folder: string) {
    this.folder = folder
  }

  /** The rows by id, as of the last `refresh`. */
  *rows(): Iterable<Row> {
    for (const { row } of this.#known.values()) if (row) yield row
  }

  row(id: string): Row | undefined {
    return this.#known.get(id)?.row
  }

  /**
   * Brings rows up to date.
   *
   * @param ids Which; default: all.
   * @throws UserError when the folder is gone or cannot be read.
   */
  refresh(ids?: readonly string[]): Promise<void> {
    const work = this.#reading.then(() => this.#refresh(ids))
    this.#reading = work.catch(() => {})
    return work
  }

  async #refresh(ids?: readonly string[]): Promise<void> {
    requireFolder(this)
    const wanted = ids ?? [...new Set([...list(this.folder), ...this.#known.keys()])]
    const changed: string[] = []
    let since = performance.now()
    for (const id of wanted) {
      if (this.#look(id)) changed.push(id)
      if (performance.now() - since < TURN) continue
      await setImmediate()
      since = performance.now()
    }
    if (changed.length > 0) this.#found.next({ ids: changed })
  }

  /** Reads a row again if its files changed. @returns whether the row changed. */
  #look(id: string): boolean {
    const print = fingerprint(this.folder, id)
    const before = this.#known.get(id)
    if (print === before?.print) return false
    if (print === undefined) return this.#known.delete(id) && before!.row !== undefined
    const row = rowOf(this.folder, id)
    const text = JSON.stringify(row) ?? ''
    this.#known.set(id, { print, row, text })
    return text !== (before?.text ?? '')
  }

  /** Changes as they happen. Watches the folder while anybody listens. */
  readonly changes: Observable<Changes> = defer(() => merge(this.#found, this.#watch())).pipe(share())

  /** Refreshes rows when their files change, or may have. Emits only what keeps it from doing so. */
  #watch(): Observable<Changes> {
    const hints = new Subject<string | undefined>()
    const watched = new Map<string, () => void>()
    const drop = (id: string) => {
      watched.get(id)?.()
      watched.delete(id)
    }
    /** @returns whether the system reports changes in the folder. */
    const watch = (id: string, path: string, changed: (name: string | undefined) => void) => {
      if (watched.has(id)) return true
      const stop = watchFolder(path, changed, () => drop(id))
      if (!stop) return false
      watched.set(id, stop)
      hints.next(id || undefined) // it may have changed before
      return true
    }
    const inFolder = (name: string | undefined) => {
      if (name !== undefined) drop(name) // it may be another folder now
      hints.next(name)
    }
    const watchAll = () => {
      for (const id of watched.keys()) if (id !== '' && !this.#known.has(id)) drop(id)
      const all = [...this.#known.keys()].map(id => watch(id, join(this.folder, id), () => hints.next(id)))
      return watch('', this.folder, inFolder) && !all.includes(false)
    }
    let [reported, failed] = [false, false]
    let swept = performance.now()
    const look = (): readonly (string | undefined)[] => {
      if (performance.now() - swept < (reported ? SELDOM : OFTEN))
        return [...this.rows()].flatMap(row => ('error' in row || row.status !== 'running' ? [] : [row.id]))
      swept = performance.now()
      return [undefined]
    }
    return merge(hints, interval(ALIVE).pipe(concatMap(look))).pipe(
      startWith(undefined),
      bufferTime(TOGETHER),
      filter(some => some.length > 0),
      concatMap(async some => {
        const ids = some.filter(id => id !== undefined)
        try {
          await this.refresh(ids.length === some.length ? [...new Set(ids)] : undefined)
          reported = watchAll()
          const over = failed
          failed = false
          return over ? [{ ids: [] }] : []
        } catch (error) {
          failed = true
          reported = false
          for (const id of watched.keys()) drop(id) // what is there later is another folder
          return [{ error: (error as Error).message }]
        }
      }),
      concatAll(),
      finalize(() => {
        for (const stop of watched.values()) stop()
      }),
    )
  }
}
