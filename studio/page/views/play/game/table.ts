import { signal } from '@preact/signals'
import { Game, Kept, Thought } from '../../../../wire/games.ts'
import { send } from '../../../api.ts'
import { place, select } from '../../../route.ts'
import { closeTable } from '../close-table.ts'
import { isTheirs } from './position.ts'
import { queryOf, type Setup, setupOf } from './setup.ts'

/** What a table waits for: its process, the opponent's reply, or the answer to a person's action. */
type Waiting = 'start' | 'reply' | 'answer' | undefined

/** A game on the page: what the studio says of it, and the requests that a person's actions become. */
export class GameTable {
  readonly game = signal<Game | undefined>(undefined)
  readonly waiting = signal<Waiting>('start')
  readonly error = signal<string | undefined>(undefined)
  /** What the agent makes of the position, or made of the one before while it still thinks. */
  readonly thought = signal<{ readonly after: string; readonly thought: Thought } | undefined>(undefined)
  /** A hint was asked for in this position. */
  readonly hint = signal(false)
  #setup: Setup
  /** Grows with each action: answers to earlier requests are dropped. */
  #action = 0
  /** The position whose thought is on its way. */
  #asked: string | undefined
  /** Failures in a row. */
  #failures = 0

  constructor(setup: Setup) {
    this.#setup = setup
    addEventListener('pagehide', this.close)
    void this.#open()
  }

  get setup(): Setup {
    return this.#setup
  }

  /** Changes the players or the size, or begins anew. */
  change(changes: Partial<Setup>): void {
    this.close()
    this.#setup = { ...this.#setup, ...changes }
    this.#write()
    this.#failures = 0
    void this.#open()
  }

  /** Begins a new game, on the same table if it is free. */
  restart(side = this.#setup.side): void {
    if (this.game.value && !this.waiting.value && this.error.value === undefined) void this.#do('restart', { side })
    else this.change({ side, moves: [] })
  }

  async move(action: number): Promise<void> {
    const game = this.game.value
    if (!game || this.waiting.value || !isTheirs(game) || !game.legal.includes(action)) return
    await this.#do('move', { action })
  }

  async undo(): Promise<void> {
    const game = this.game.value
    if (!game || game.moves.length === 0) return
    // A search cannot be interrupted: the table is closed, and opened again without the person's move.
    if (this.waiting.value === 'reply') this.change({ moves: game.moves.slice(0, -1) })
    else if (!this.waiting.value) await this.#do('undo')
  }

  async swap(): Promise<void> {
    if (!this.game.value || this.waiting.value) return
    await this.#do('swap')
  }

  /** Asks what the agent makes of this position, unless it is known already. */
  async think(): Promise<void> {
    const game = this.game.value
    if (!game || this.waiting.value || !isTheirs(game)) return
    const after = keyOf(game)
    if (this.thought.value?.after === after || this.#asked === after) return
    this.#asked = after
    const action = this.#action
    try {
      const thought = await send('POST', `/api/games/${game.id}/thought`, {}, Thought)
      if (action === this.#action) this.thought.value = { after, thought }
    } catch (error) {
      if (action === this.#action) this.#failed(error)
    } finally {
      this.#asked = undefined
    }
  }

  /** The thought of this position; undefined while there is none. */
  get now(): Thought | undefined {
    const { game, thought } = this
    return game.value && thought.value?.after === keyOf(game.value) ? thought.value.thought : undefined
  }

  readonly close = (): void => {
    this.#action++
    const { value: game } = this.game
    if (game) closeTable(`/api/games/${game.id}`)
  }

  leave(): void {
    removeEventListener('pagehide', this.close)
    this.close()
  }

  async #open(): Promise<void> {
    const action = ++this.#action
    this.waiting.value = 'start'
    this.error.value = undefined
    const { env, size, against, side, moves } = this.#setup
    const body = { env, against, side, moves, ...(size !== undefined && { size }) }
    try {
      const game = await send('POST', '/api/games', body, Game)
      if (action === this.#action) await this.#show(game)
      else closeTable(`/api/games/${game.id}`)
    } catch (error) {
      if (action !== this.#action) return
      this.waiting.value = undefined
      this.error.value = (error as Error).message
    }
  }

  async #do(
    method: 'move' | 'undo' | 'swap' | 'restart',
    body: { readonly action?: number; readonly side?: 0 | 1 } = {},
  ): Promise<void> {
    const action = ++this.#action
    this.waiting.value = 'answer'
    try {
      const game = await send('POST', `/api/games/${this.game.value!.id}/${method}`, body, Game)
      if (action === this.#action) await this.#show(game)
    } catch (error) {
      if (action !== this.#action) return
      // The move is made on the new table.
      if (body.action !== undefined && this.#failures === 0)
        this.#setup = { ...this.#setup, moves: [...this.#setup.moves, body.action] }
      this.#failed(error)
    }
  }

  async #show(game: Game): Promise<void> {
    const action = this.#action
    const changed = !this.game.value || keyOf(this.game.value) !== keyOf(game)
    if (changed) this.hint.value = false
    this.game.value = game
    this.#setup = { ...this.#setup, moves: game.moves, ...(game.side !== undefined && { side: game.side }) }
    this.#write()
    this.waiting.value = game.returns || isTheirs(game) ? undefined : 'reply'
    try {
      if (this.waiting.value === 'reply') {
        const next = await send('POST', `/api/games/${game.id}/reply`, {}, Game)
        if (action === this.#action) await this.#show(next)
      } else if (game.returns && place.value.query.get('kept') === null) {
        const kept = await send('POST', `/api/games/${game.id}/keep`, {}, Kept)
        if (action === this.#action) select({ kept: `${kept.run}/${kept.episode}` })
      }
      this.#failures = 0
    } catch (error) {
      if (action === this.#action) this.#failed(error)
    }
  }

  /** The studio may have closed the table: it is opened again once, from the moves. */
  #failed(error: unknown): void {
    if (this.#failures++ === 0) void this.#open()
    else {
      this.waiting.value = undefined
      this.error.value = (error as Error).message
    }
  }

  /** The address of this game; a finished one keeps the name of its episode. */
  #write(): void {
    const before = setupOf(place.value)
    const same = before.moves.join() === this.#setup.moves.join()
    select({ ...queryOf(this.#setup), ...(!same && { kept: undefined }) })
  }
}

const keyOf = ({ id, moves }: Game): string => `${id} ${moves.join('-')}`
