import type { Env, Frame, Step, View } from '../core/env.ts'
import { isPromise } from '../core/env.ts'
import type { Episode } from '../core/episode.ts'
import { type EnvId, type EnvRef, type EnvSpec, make } from '../core/registry.ts'
import { rng } from '../core/rng.ts'

/** The first thing that is not as it was recorded. */
export interface Drift {
  /** Steps until then. */
  readonly t: number
  readonly what: 'observation' | 'legal' | 'player' | 'reward' | 'terminated' | 'truncated' | 'error'
  readonly recorded: unknown
  readonly now: unknown
}

/** A recorded episode, played once more in a fresh environment: from the same start, with the same actions. */
export class Resimulation {
  readonly #episode: Episode
  readonly #env: Env
  /** Steps made; −1 before the first reset. */
  #at = -1
  #drift: Drift | undefined

  /** @throws UserError when there is no such environment. */
  constructor(episode: Episode, env: EnvId | EnvRef | EnvSpec = episode.env) {
    this.#episode = episode
    this.#env = make(env)
  }

  /** Where it left the recorded path, if it did; it goes no further then. */
  get drift(): Drift | undefined {
    return this.#drift
  }

  /** Goes to where `t` steps have been made, from the start again where that is behind. */
  goTo(t: number): void | Promise<void> {
    while (this.#at !== t) {
      if (this.#drift && t >= this.#drift.t) return
      const going = this.#at < 0 || this.#at > t ? this.#reset() : this.#step()
      if (isPromise(going)) return going.then(() => this.goTo(t))
    }
  }

  /** The environment as it looks after `t` steps; undefined where it has no picture, or has drifted. */
  frame(t: number): Frame | undefined | Promise<Frame | undefined> {
    const render = () => (this.#at === t && !(this.#drift && t >= this.#drift.t) ? this.#env.render?.() : undefined)
    const going = this.goTo(t)
    return isPromise(going) ? going.then(render) : render()
  }

  close(): void {
    this.#env.close?.()
  }

  #reset(): void | Promise<void> {
    const { seed, episode } = this.#episode
    this.#at = 0
    return this.#advance(() => {
      this.#env.freeze?.()
      return this.#env.reset(rng(seed).split('episode').split(episode))
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
 * The first difference between a recorded episode and the same one played now; undefined when there is none in any bit.
 */
export async function verify(episode: Episode, env?: EnvId | EnvRef | EnvSpec): Promise<Drift | undefined> {
  const again = new Resimulation(episode, env)
  try {
    await again.goTo(episode.length)
    return again.drift
  } finally {
    again.close()
  }
}

/** Same bits: NaN is NaN, and −0 is not 0. */
function identical(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return false
  const [x, y] = [a, b] as unknown as [ArrayLike<number>, ArrayLike<number>]
  if (a.constructor !== b.constructor || x.length !== y.length) return false
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false
  return true
}
