import { UserError } from '../../core/error.ts'

interface Entry<T> {
  readonly made: Promise<T | undefined>
  /** State groups whose values are inside it. */
  readonly groups: ReadonlySet<string>
  users: number
}

/**
 * What is compiled for any number of rows of a step with constant weights, shared by all the numbers that are asked for
 * while those weights stay. Sessions of their own would have threads of their own, and those of one that has just run
 * still wait busily as the next one wants the processor: two threads were slower than one.
 */
export class SharedByRows<T> {
  readonly #entries = new Map<unknown, Entry<T>>()
  readonly #dispose: (made: T) => void

  constructor(dispose: (made: T) => void) {
    this.#dispose = dispose
  }

  /**
   * What was made for `key`, or what `make` makes now; it tells which groups it reads.
   *
   * @returns undefined where `make` refuses with a UserError, as for a step that mixes its rows. `release` ends this
   * use.
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

  /** To call when a group has other values: those who use the old ones keep them, and others get new ones. */
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
