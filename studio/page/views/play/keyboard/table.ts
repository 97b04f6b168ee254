import { signal } from '@preact/signals'
import { type Control, Play, type PlayableEnv } from '../../../../wire/plays.ts'
import { send } from '../../../api.ts'
import { closeTable } from '../close-table.ts'
import { actionOf, type Held, nextStep, pressed, released } from './keys.ts'

/** What happens on the page: nothing yet, steps as time passes, a pause, or the end of the episode. */
type Phase = 'start' | 'ready' | 'playing' | 'paused' | 'over'

/** An environment that is played with the keyboard: it asks for one step after another. */
export class PlayTable {
  readonly phase = signal<Phase>('start')
  readonly play = signal<Play | undefined>(undefined)
  readonly error = signal<string | undefined>(undefined)
  /** The best return of this visit. */
  readonly best = signal<number | undefined>(undefined)
  readonly held = signal<Held>([])
  /** Steps per second relative to the environment's own rate. */
  speed = 1
  /** The action and the observation of the last step. */
  last: { readonly action: number; readonly before: readonly number[] } | undefined
  readonly #env: PlayableEnv
  readonly #picture: boolean
  #timer: ReturnType<typeof setTimeout> | undefined
  #due = 0
  #stepping = false
  #closed = false
  #failures = 0

  constructor(env: PlayableEnv, picture: boolean) {
    this.#env = env
    this.#picture = picture
    addEventListener('pagehide', this.close)
    void this.#open()
  }

  /** A key or button went down. It also starts the episode. */
  press(control: Control): void {
    if (this.phase.value === 'start' || this.phase.value === 'over') return
    this.held.value = pressed(this.held.value, control)
    if (this.#env.fps === undefined) {
      this.phase.value = 'playing'
      void this.#step(control.action)
    } else if (this.phase.value !== 'playing') this.#run()
  }

  release(control: Control): void {
    this.held.value = released(this.held.value, control)
  }

  releaseAll(): void {
    this.held.value = []
  }

  /** Pauses, or goes on. */
  pause(paused = this.phase.value === 'playing'): void {
    if (this.#env.fps === undefined) return
    if (paused && this.phase.value === 'playing') {
      clearTimeout(this.#timer)
      this.phase.value = 'paused'
    } else if (!paused && (this.phase.value === 'paused' || this.phase.value === 'ready')) this.#run()
  }

  async restart(): Promise<void> {
    const { value: play } = this.play
    if (!play || this.phase.value === 'start') return
    clearTimeout(this.#timer)
    this.phase.value = 'start'
    await this.#ask(`${play.id}/restart`, {})
  }

  readonly close = (): void => {
    this.#closed = true
    clearTimeout(this.#timer)
    const { value: play } = this.play
    if (play) closeTable(`/api/plays/${play.id}`)
  }

  leave(): void {
    removeEventListener('pagehide', this.close)
    this.close()
  }

  #run(): void {
    this.phase.value = 'playing'
    this.#due = performance.now()
    this.#tick()
  }

  readonly #tick = (): void => {
    void this.#step(actionOf(this.held.value, this.#env, this.last?.action))
    const interval = 1000 / (this.#env.fps! * this.speed)
    const now = performance.now()
    this.#due = nextStep(this.#due, now, interval)
    this.#timer = setTimeout(this.#tick, Math.max(0, this.#due - now))
  }

  /** One step at a time: while the answer to one is on its way, time stands still. */
  async #step(action: number): Promise<void> {
    const { value: play } = this.play
    if (!play || this.#stepping) return
    this.#stepping = true
    try {
      const next = await send('POST', `/api/plays/${play.id}/step`, { action }, Play)
      if (this.#closed || this.phase.value === 'start') return
      this.last = { action, before: play.observation }
      this.play.value = next
      if (next.terminated || next.truncated) this.#end(next)
    } catch (error) {
      clearTimeout(this.#timer)
      this.#failed(error)
    } finally {
      this.#stepping = false
    }
  }

  #end({ return: sum }: Play): void {
    clearTimeout(this.#timer)
    this.phase.value = 'over'
    this.releaseAll()
    this.best.value = Math.max(sum, this.best.value ?? -Infinity)
  }

  #open(): Promise<void> {
    return this.#ask('', { env: this.#env.env, picture: this.#picture })
  }

  /** Begins an episode. */
  async #ask(path: string, body: object): Promise<void> {
    this.phase.value = 'start'
    try {
      const play = await send('POST', path ? `/api/plays/${path}` : '/api/plays', body, Play)
      this.play.value = play
      if (this.#closed) return this.close()
      this.last = undefined
      this.error.value = undefined
      this.#failures = 0
      this.phase.value = 'ready'
    } catch (error) {
      this.#failed(error)
    }
  }

  /** The studio may have closed the table: another one is opened once. */
  #failed(error: unknown): void {
    if (this.#closed) return
    if (this.#failures++ === 0) void this.#open()
    else this.error.value = (error as Error).message
  }
}
