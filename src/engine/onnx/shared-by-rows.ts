import { UserError } from '../../core/error.ts'

interface Entry<T> {
  readonly made: Promise<T | undefined>
  /** State groups whose values are baked into it. */
  readonly groups: ReadonlySet<string>
  users: number
}

/**
 * Steps with constant weights, compiled for any batch size and shared by all batch sizes until those weights change.
 * Separate sessions would have separate thread pools, and one pool's threads still spin after a run while the next
 * session wants the processor: that made two threads slower than one.
 */
export class SharedByRows<T> {
  readonly #entries = new Map<unknown, Entry<T>>()
  readonly #dispose: (made: T) => void

  constructor(dispose: (made: T) => void) {
    this.#dispose = dispose
  }

  /**
   * What was made for `key`, or else what `make` makes now; `make` reports the groups it reads.
   *
   * @returns undefined if `make` refuses with a UserError, as for a step that mixes rows. `release` ends this use.
   */
  async take(
    key: unknown,
    make: (reads: (group: string) => void) => Promise<T>,
  ): Promise<{ readonly made: T; release(): void } | undefined> {
    const entry = this.#entries.get(key) ?? this.#add(key, make)
    entry.users++
    const made = await entry.made
    if (!made) return
    const release = () => {
      if (--entry.users > 0) return
      this.#forget(key, entry)
      this.#dispose(made)
    }
    return { made, release }
  }

  /** Call when a group's values change: current users keep the old model, later ones get a new one. */
  changed(group: string): void {
    for (const [key, entry] of this.#entries) if (entry.groups.has(group)) this.#entries.delete(key)
  }

  #add(key: unknown, make: (reads: (group: string) => void) => Promise<T>): Entry<T> {
    const groups = new Set<string>()
    const refused = (error: unknown) => {
      if (!(error instanceof UserError)) throw error
      return undefined
    }
    const entry = { made: make(group => groups.add(group)).catch(refused), groups, users: 0 }
    this.#entries.set(key, entry)
    return entry
  }

  #forget(key: unknown, entry: Entry<T>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
  }
}
