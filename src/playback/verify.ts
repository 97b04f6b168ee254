import type { Env, Frame, Step, View } from '../core/env.ts'
import { isPromise } from '../core/env.ts'
import { type Episode, startOf } from '../core/episode.ts'
import { patient } from '../core/guard/in-time.ts'
import { type EnvId, type EnvRef, type EnvSpec, make } from '../core/registry.ts'
import { closing } from '../loop/closing.ts'

/** The first value that differs from the recording. */
export interface Drift {
  /** Steps taken before it. */
  readonly t: number
  readonly what: 'observation' | 'legal' | 'player' | 'reward' | 'terminated' | 'truncated' | 'error'
  readonly recorded: unknown
  readonly now: unknown
}

/** Re-simulates a recorded episode in a fresh environment, with the same seed and actions. */
export class Resimulation {
  readonly #episode: Episode
  readonly #env: Env
  /** Steps taken; −1 before the first reset. */
  #at = -1
  #drift: Drift | undefined

  /** @throws UserError when the environment does not exist. */
  constructor(episode: Episode, env: EnvId | EnvRef | EnvSpec = episode.env) {
    this.#episode = episode
    this.#env = patient(make(env))
  }

  /** Where it diverged from the recording, if it did; it does not step past that. */
  get drift(): Drift | undefined {
    return this.#drift
  }

  /** Steps to time t, from a new reset if that lies behind. */
  goTo(t: number): void | Promise<void> {
    while (this.#at !== t) {
      if (this.#drift && t >= this.#drift.t) return
      const going = this.#at < 0 || this.#at > t ? this.#reset() : this.#step()
      if (isPromise(going)) return going.then(() => this.goTo(t))
    }
  }

  /** Rendering after `t` steps; undefined when the environment has none, or has diverged by then. */
  frame(t: number): Frame | undefined | Promise<Frame | undefined> {
    const render = () => (this.#at === t && !(this.#drift && t >= this.#drift.t) ? this.#env.render?.() : undefined)
    const going = this.goTo(t)
    return isPromise(going) ? going.then(render) : render()
  }

  close(): void {
    this.#env.close?.()
  }

  #reset(): void | Promise<void> {
    this.#at = 0
    return this.#advance(() => {
      this.#env.freeze?.()
      return this.#env.reset(startOf(this.#episode))
    })
  }

  #step(): void | Promise<void> {
    const { action } = this.#episode.steps[this.#at++]!
    return this.#advance(() => this.#env.step(action as never))
  }

  #advance(go: () => View | Promise<View>): void | Promise<void> {
    const failed = (error: unknown) => {
      const now = error instanceof Error ? error.message : String(error)
      this.#drift ??= { t: this.#at, what: 'error', recorded: undefined, now }
    }
    try {
      const view = go()
      if (isPromise(view)) return view.then(view => this.#compare(view)).catch(failed)
      this.#compare(view)
    } catch (error) {
      failed(error)
    }
  }

  #compare(view: View): void {
    const { steps, final } = this.#episode
    const t = this.#at
    const next = steps[t]
    const before = steps[t - 1]
    const differs = (what: Drift['what'], recorded: unknown, now: unknown) => {
      if (!identical(recorded, now)) this.#drift ??= { t, what, recorded, now }
    }
    differs('observation', next ? next.observation : final, view.observation)
    if (next) differs('legal', next.legal, view.legal)
    if (next) differs('player', next.player, view.player)
    if (!before) return
    const { reward, terminated, truncated } = view as Step
    differs('reward', before.reward, reward)
    differs('terminated', before.terminated, terminated)
    differs('truncated', before.truncated, truncated)
  }
}

/**
 * Re-simulates an episode and compares it with the recording, bit for bit.
 *
 * @returns the first difference; undefined if there is none.
 */
export async function verify(episode: Episode, env?: EnvId | EnvRef | EnvSpec): Promise<Drift | undefined> {
  const again = new Resimulation(episode, env)
  try {
    await closing(async open => {
      open.push(() => again.close())
      await again.goTo(episode.length)
    })
  } catch (error) {
    if (!again.drift) throw error // a drift came first, then close failed
  }
  return again.drift
}

/** Bitwise equality: NaN equals NaN, and −0 differs from 0. */
function identical(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return false
  const [x, y] = [a, b] as unknown as [ArrayLike<number>, ArrayLike<number>]
  if (a.constructor !== b.constructor || x.length !== y.length) return false
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false
  return true
}
