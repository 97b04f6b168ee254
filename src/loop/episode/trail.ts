import type { Env, Json } from '../../core/env.ts'
import type { SavedEpisode } from '../../core/snapshot.ts'

/** Actions between saves of the environment's state, where it has `save`. */
const STRIDE = 1_000
/** Most actions kept where it has not: a longer episode starts again when the run is resumed. */
const LONGEST = 1_000_000

/** How to bring an environment to its place in the episode: from the start or a saved state, by the actions since. */
export class Trail {
  readonly #env: Env
  #state: { readonly json: Json } | undefined
  #actions: unknown[] | undefined = []

  constructor(env: Env) {
    this.#env = env
  }

  /** The episode has just begun. */
  start(): void {
    this.#state = undefined
    this.#actions = []
    if (this.#env.freeze) this.mark() // a reset elsewhere would not lead here
  }

  /** The episode has just ended. */
  end(): void {
    if (this.#env.freeze) this.mark()
  }

  took(action: unknown): void {
    this.#actions?.push(action)
    if ((this.#actions?.length ?? 0) % STRIDE === 0) this.mark()
    if ((this.#actions?.length ?? 0) >= LONGEST) this.#actions = undefined
  }

  /** Restarts the trail from the environment's present state, where it has `save`. */
  mark(): void {
    if (!this.#env.save || !this.#env.restore) return
    try {
      this.#state = { json: this.#env.save() }
    } catch {
      return // the actions suffice
    }
    this.#actions = []
  }

  continues({ state, actions }: SavedEpisode): void {
    this.#state = state === undefined ? undefined : { json: state }
    this.#actions = actions && [...actions]
  }

  save(): Pick<SavedEpisode, 'state' | 'actions'> {
    if (!this.#actions) return {}
    return { ...(this.#state && { state: this.#state.json }), actions: [...this.#actions] }
  }
}
