import { randomUUID } from 'node:crypto'
import { UserError } from '../../../src/core/error.ts'
import type { Setup } from './setup.ts'
import { GONE, Table } from './table.ts'

/** Most tables at once; the one that was used least recently makes room. */
const MOST = 3
/** Time after which an unused table is closed, in ms. */
const IDLE = 15 * 60_000

/** The tables at which people play. @template A What is noted about each. */
export class Tables<A> {
  readonly #tables = new Map<string, Table>()
  readonly #about = new Map<string, A>()

  /** Opens a table, and closes one that waits for its person if there are too many. */
  async open(setup: Setup, about: A): Promise<string> {
    while (this.#tables.size >= MOST) this.close(this.#leastUsed())
    const id = randomUUID()
    const table = new Table(() => this.close(id))
    this.#tables.set(id, table)
    this.#about.set(id, about)
    this.#watch(id, table)
    try {
      await table.ask('begin', setup)
      return id
    } catch (error) {
      this.close(id)
      throw error
    }
  }

  /** @throws UserError when there is no such table. */
  ask<T>(id: string, method: string, argument?: unknown): Promise<T> {
    const table = this.#tables.get(id)
    if (!table) throw new UserError(GONE)
    return table.ask<T>(method, argument)
  }

  /** @throws UserError when there is no such table. */
  about(id: string): A {
    const about = this.#about.get(id)
    if (!about) throw new UserError(GONE)
    return about
  }

  close(id: string): void {
    this.#tables.get(id)?.close()
    this.#tables.delete(id)
    this.#about.delete(id)
  }

  #leastUsed(): string {
    const [[id]] = [...this.#tables].sort(([, a], [, b]) => Number(a.busy) - Number(b.busy) || a.used - b.used) as [
      [string, Table],
    ]
    return id
  }

  #watch(id: string, table: Table): void {
    const left = table.used + IDLE - Date.now()
    setTimeout(
      () => {
        if (this.#tables.get(id) !== table) return
        if (!table.busy && Date.now() - table.used >= IDLE) this.close(id)
        else this.#watch(id, table)
      },
      Math.max(left, 1000),
    ).unref()
  }
}
