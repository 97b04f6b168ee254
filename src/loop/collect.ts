import type { Agent, Mode, Transition } from '../core/agent.ts'
import type { Env, Step, View } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import { inspector } from './inspect.ts'
import { breather, isPromise, unlessAborted } from './promise.ts'

/** An episode that has come to its end. */
export interface Finished {
  readonly episode: number
  readonly slot: number
  readonly return: number
  readonly length: number
  readonly terminated: boolean
  readonly truncated: boolean
}

/** What to collect, and what to do along the way. */
export interface Collecting {
  /** Id of the environment, for error messages. */
  readonly id: string
  /** N of them; their steps are asked for together, with one batched `act`. */
  readonly envs: readonly Env[]
  readonly agent: Agent
  readonly mode: Mode
  /** Ends after exactly so many steps over all environments … */
  readonly steps: number
  /** … or when so many episodes have ended. */
  readonly episodes: number
  /** The stream of the k-th episode; episodes are numbered from 0 in order of their starts. */
  readonly random: (episode: number) => Rng
  /** Interrupts waiting for an environment. */
  readonly signal: AbortSignal
  /** Called while every environment is at rest: before the first step and between steps. `false` ends the collecting. */
  between(): boolean | Promise<boolean>
  stepped?(transition: Transition, episode: number, step: number): void
  ended?(finished: Finished, step: number): void
}

interface Slot {
  readonly index: number
  readonly env: Env
  episode: number
  /** Undefined before an episode. */
  view: View | undefined
  return: number
  length: number
}

/** Drives an agent through its environments: reset → act → step, until there is nothing left to do. */
export async function collect(options: Collecting): Promise<void> {
  const { agent, mode, envs, signal } = options
  const slots = envs.map((env, index): Slot => ({ index, env, episode: -1, view: undefined, return: 0, length: 0 }))
  const inspect = inspector(envs[0]!.observationSpace, envs[0]!.actionSpace)
  const active: Slot[] = []
  const breath = breather()
  let started = 0
  let step = 0

  /** What the environment answers; or a UserError that names the episode and the step. */
  const ask = <T>(slot: Slot, call: () => T | Promise<T>): T | Promise<T> => {
    const thrown = (error: unknown) =>
      failure(options, slot, `threw "${error instanceof Error ? error.message : String(error)}"`, error)
    try {
      const answer = call()
      return isPromise(answer)
        ? answer.catch(error => {
            throw thrown(error)
          })
        : answer
    } catch (error) {
      throw thrown(error)
    }
  }

  for (;;) {
    if (breath.due()) await breath.take()
    const more = options.between()
    if (!(isPromise(more) ? await more : more)) return

    active.length = 0
    for (const slot of slots) {
      if (active.length === options.steps - step) break
      if (slot.view === undefined) {
        if (started === options.episodes) continue
        slot.episode = started++
        slot.return = slot.length = 0
        const answer = ask<View>(slot, () => slot.env.reset(options.random(slot.episode)))
        const view = isPromise(answer) ? await unlessAborted(answer, signal) : answer
        const wrong = inspect.view(view)
        if (wrong) throw failure(options, slot, wrong)
        slot.view = view
      }
      active.push(slot)
    }
    if (active.length === 0) return

    const deciding = agent.act(
      active.map(slot => slot.view!),
      mode,
    )
    const decisions = isPromise(deciding) ? await deciding : deciding
    if (decisions.length !== active.length)
      throw new Error(`the agent made ${decisions.length} decisions for ${active.length} views`)
    if (signal.aborted) return

    const answers = active.map((slot, i) => {
      slot.length++
      return ask<Step>(slot, () => slot.env.step(decisions[i]!.action as never))
    })
    const steps = (
      answers.some(isPromise) ? await unlessAborted(Promise.all(answers), signal) : answers
    ) as readonly Step[]
    for (let i = 0; i < active.length; i++) {
      const slot = active[i]!
      const next = steps[i]!
      step++
      const wrong = inspect.step(next)
      if (wrong) throw failure(options, slot, wrong)
      slot.return += next.reward
      options.stepped?.({ slot: slot.index, view: slot.view!, decision: decisions[i]!, next }, slot.episode, step)
      const { terminated, truncated } = next
      slot.view = terminated || truncated ? undefined : next
      if (slot.view === undefined)
        options.ended?.(
          { episode: slot.episode, slot: slot.index, return: slot.return, length: slot.length, terminated, truncated },
          step,
        )
    }
  }
}

function failure(options: Collecting, slot: Slot, what: string, cause?: unknown): UserError {
  const where = slot.length === 0 ? 'in its reset' : `at step ${slot.length}`
  const stream = options.random(slot.episode).state().path
  return new UserError(
    `the environment ${options.id} ${what} (episode ${slot.episode}, ${where}): correct it and start again; ` +
      `reset(rng('${stream}')) replays that episode alone, and what was saved before is kept.`,
    { cause },
  )
}
