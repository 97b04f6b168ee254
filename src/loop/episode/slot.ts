import type { Env, Json, Step, View } from '../../core/env.ts'
import { isPromise } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { inTime, Late, patient } from '../../core/guard/in-time.ts'
import type { Rng } from '../../core/rng.ts'
import type { SavedEpisode } from '../../core/snapshot.ts'
import { GaveUp, Lost } from '../../vector/lost.ts'
import type { Inspector } from './inspect.ts'
import { type Reuse, reuse } from './reused.ts'
import { Trail } from './trail.ts'

/** One of the N environments and its episode in progress. Everything that the environment returns is checked. */
export class Slot {
  readonly index: number
  /** The view to act on; undefined between episodes. */
  view: View | undefined
  episode = -1
  return = 0
  length = 0
  readonly #id: string
  readonly #env: Env
  readonly #inspector: Inspector
  readonly #trail: Trail | undefined
  readonly #reuse: Reuse | undefined
  #stream = ''

  /** @param tracked Whether `save` will be called and transitions are stored, so that arrays must not be reused. */
  constructor(index: number, id: string, env: Env, inspector: Inspector, tracked = false) {
    this.index = index
    this.#id = id
    this.#env = env
    this.#inspector = inspector
    this.#trail = tracked ? new Trail(env) : undefined
    this.#reuse = tracked ? reuse() : undefined
  }

  /**
   * Resets the environment for the `episode`-th episode, which starts with `begin`.
   *
   * @returns Lost when the environment's worker is lost: the episode does not exist then. @throws UserError when the
   * environment fails.
   */
  reset(episode: number, random: Rng): View | Promise<View | Lost> {
    this.#stream = random.state().path
    this.episode = episode
    this.return = this.length = 0
    this.view = undefined
    let view: View | Promise<View>
    try {
      view = this.#env.reset(random)
    } catch (error) {
      return this.#threw(error)
    }
    if (!isPromise(view)) return this.#seen(view)
    return inTime(view, this.#env.timeout).then(
      view => this.#seen(view),
      error => this.#late(error),
    )
  }

  /** Starts the episode that `reset` prepared. */
  begin(view: View): void {
    const { state, ...own } = view
    this.view = state === undefined ? view : own
    this.#trail?.start()
  }

  /**
   * Steps the environment; `take` makes the step count.
   *
   * @returns Lost when the environment's worker is lost: the episode must be abandoned. @throws UserError when the
   * environment fails.
   */
  step(action: unknown): Step | Promise<Step | Lost> {
    let step: Step | Promise<Step>
    try {
      step = this.#env.step(action as never)
    } catch (error) {
      return this.#threw(error)
    }
    if (!isPromise(step)) return this.#inspected(step)
    return inTime(step, this.#env.timeout).then(
      step => this.#inspected(step),
      error => this.#late(error),
    )
  }

  /** Advances the episode by the result of `action`. `state`: the agent's, for its next decision. */
  take(action: unknown, step: Step, state?: Float32Array): void {
    this.length++
    this.return += step.reward
    this.view = step.terminated || step.truncated ? undefined : state ? { ...step, state } : step
    if (this.view) this.#trail?.took(action)
    else this.#trail?.end()
  }

  /**
   * Abandons the episode in progress: its worker is lost. The environment is a new one, to which the last one's learned
   * state is restored.
   */
  leave(): void {
    const learned = this.learned(false)
    this.view = undefined
    if (learned !== undefined) this.recall(learned)
  }

  /** The episode after the last `take`; null between episodes. `sound`: the environment has not stepped since. */
  save(sound: boolean): SavedEpisode | null {
    const { episode, return: sum, length, view } = this
    if (!view || !this.#trail) return null
    if (sound) this.#trail.mark()
    return { episode, return: sum, length, view, ...this.#trail.save() }
  }

  /** State of an environment that learns, also between episodes; undefined for others. `sound` as for `save`. */
  learned(sound: boolean): Json | undefined {
    if (!this.#env.freeze || !this.#trail) return undefined
    if (sound) this.#trail.mark()
    return this.#trail.save().state
  }

  /** Restores an environment's learned state between episodes. @throws UserError when the environment refuses it. */
  recall(learned: Json): void {
    this.#env.restore?.(learned)
    this.#trail?.end()
  }

  /**
   * Continues a saved episode. @returns why it had to start again, if so. @throws UserError when even that fails.
   */
  async resume(saved: SavedEpisode, random: () => Rng): Promise<string | undefined> {
    if (this.#inspector.view(saved.view) !== undefined)
      throw new UserError(
        `the checkpoint is not whole: the observation it holds for episode ${saved.episode} is not one of ${this.#id}.`,
      )
    const lost = await this.#retrace(saved, random())
    if (lost !== undefined) {
      const view = await this.reset(saved.episode, random())
      if (!(view instanceof Lost)) this.begin(view)
      return lost
    }
    this.#stream = random().state().path
    this.episode = saved.episode
    this.return = saved.return
    this.length = saved.length
    this.view = saved.view
    this.#trail?.continues(saved)
    return undefined
  }

  /** Brings the environment to the episode's state. @returns why that is impossible, if so. */
  async #retrace({ state, actions, view }: SavedEpisode, random: Rng): Promise<string | undefined> {
    if (!actions) return 'it is too long to repeat and the environment has no save and restore'
    try {
      const env = patient(this.#env)
      let reached: View | undefined
      if (state === undefined) reached = await env.reset(random)
      else env.restore!(state)
      for (const action of actions) reached = await env.step(action as never)
      const same =
        reached === undefined || (alike(reached.observation, view.observation) && alike(reached.legal, view.legal))
      return same ? undefined : 'the same actions led elsewhere and the environment has no save and restore'
    } catch (error) {
      return `going back to where it was threw "${error instanceof Error ? error.message : String(error)}"`
    }
  }

  #seen(view: View): View {
    const wrong = this.#inspector.view(view) ?? this.#reuse?.seen(view)
    if (wrong) throw this.#failure(wrong)
    return view
  }

  #inspected(step: Step): Step {
    const wrong = this.#inspector.step(step) ?? this.#reuse?.seen(step)
    if (wrong) throw this.#failure(wrong)
    return step
  }

  #late(error: unknown): Lost {
    if (error instanceof Lost) return error
    return this.#threw(error)
  }

  #threw(error: unknown): never {
    if (error instanceof GaveUp) throw error
    if (error instanceof Late)
      throw this.#failure(error.message, error, 'correct it, or set its timeout (in seconds) if it needs longer,')
    throw this.#failure(`threw "${error instanceof Error ? error.message : String(error)}"`, error)
  }

  #failure(what: string, cause?: unknown, fix = 'correct it'): UserError {
    const where = this.view === undefined ? 'its reset' : `step ${this.length + 1}`
    return new UserError(
      `the environment ${this.#id} ${what} (episode ${this.episode}, ${where}): ${fix} and start again; ` +
        `reset(rng('${this.#stream}')) starts that episode alone, and what was saved before is kept.`,
      { cause },
    )
  }
}

/** Equal numbers, or arrays of them. */
function alike(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return Object.is(a, b)
  const [x, y] = [a, b] as unknown as ArrayLike<number>[]
  return x!.length === y!.length && Array.prototype.every.call(x, (value, i) => Object.is(value, y![i]))
}
