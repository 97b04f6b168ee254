import type { Env, Step, View } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import type { Inspector } from './inspect.ts'
import { isPromise } from './promise.ts'

/** One of the N environments and its episode under way. Every answer is inspected as it comes. */
export class Slot {
  readonly index: number
  /** What to act on; undefined between episodes. */
  view: View | undefined
  episode = -1
  return = 0
  length = 0
  readonly #id: string
  readonly #env: Env
  readonly #inspector: Inspector
  #stream = ''

  constructor(index: number, id: string, env: Env, inspector: Inspector) {
    this.index = index
    this.#id = id
    this.#env = env
    this.#inspector = inspector
  }

  /** Starts the `episode`-th episode. @throws UserError when the environment fails. */
  reset(episode: number, random: Rng): void | Promise<void> {
    this.#stream = random.state().path
    this.episode = episode
    this.return = this.length = 0
    let view: View | Promise<View>
    try {
      view = this.#env.reset(random)
    } catch (error) {
      return this.#threw(error)
    }
    if (!isPromise(view)) return this.#begun(view)
    return view.then(
      view => this.#begun(view),
      error => this.#threw(error),
    )
  }

  /** @throws UserError when the environment fails. */
  step(action: unknown): Step | Promise<Step> {
    this.length++
    let step: Step | Promise<Step>
    try {
      step = this.#env.step(action as never)
    } catch (error) {
      return this.#threw(error)
    }
    if (!isPromise(step)) return this.#stepped(step)
    return step.then(
      step => this.#stepped(step),
      error => this.#threw(error),
    )
  }

  #begun(view: View): void {
    const wrong = this.#inspector.view(view)
    if (wrong) throw this.#failure(wrong)
    this.view = view
  }

  #stepped(step: Step): Step {
    const wrong = this.#inspector.step(step)
    if (wrong) throw this.#failure(wrong)
    this.return += step.reward
    this.view = step.terminated || step.truncated ? undefined : step
    return step
  }

  #threw(error: unknown): never {
    throw this.#failure(`threw "${error instanceof Error ? error.message : String(error)}"`, error)
  }

  #failure(what: string, cause?: unknown): UserError {
    const where = this.length === 0 ? 'its reset' : `step ${this.length}`
    return new UserError(
      `the environment ${this.#id} ${what} (episode ${this.episode}, ${where}): correct it and start again; ` +
        `reset(rng('${this.#stream}')) starts that episode alone, and what was saved before is kept.`,
      { cause },
    )
  }
}
