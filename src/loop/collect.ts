import type { Agent, Mode, Transition } from '../core/agent.ts'
import type { Env, Step, View } from '../core/env.ts'
import type { Rng } from '../core/rng.ts'
import { inspector } from './inspect.ts'
import { breather, isPromise, unlessAborted } from './promise.ts'
import { Slot } from './slot.ts'

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

/** Drives an agent through its environments: reset → act → step, until there is nothing left to do. */
export async function collect(options: Collecting): Promise<void> {
  const { agent, mode, envs, signal } = options
  const inspect = inspector(envs[0]!.observationSpace, envs[0]!.actionSpace)
  const slots = envs.map((env, index) => new Slot(index, options.id, env, inspect))
  const breath = breather()
  let started = 0
  let step = 0

  for (;;) {
    if (breath.due()) await breath.take()
    const more = options.between()
    if (!(isPromise(more) ? await more : more)) return

    const active: Slot[] = []
    const views: View[] = []
    for (const slot of slots) {
      if (active.length === options.steps - step) break
      if (slot.view === undefined) {
        if (started === options.episodes) continue
        const resetting = slot.reset(started, options.random(started))
        started++
        if (isPromise(resetting)) await unlessAborted(resetting, signal)
      }
      active.push(slot)
      views.push(slot.view!)
    }
    if (active.length === 0) return

    const deciding = agent.act(views, mode)
    const decisions = isPromise(deciding) ? await deciding : deciding
    if (decisions.length !== active.length)
      throw new Error(`the agent made ${decisions.length} decisions for ${active.length} views`)
    if (signal.aborted) return

    const answers = active.map((slot, i) => slot.step(decisions[i]!.action))
    const steps = answers.some(isPromise)
      ? await unlessAborted(Promise.all(answers), signal)
      : (answers as readonly Step[])
    for (let i = 0; i < active.length; i++) {
      const { index, episode, return: sum, length } = active[i]!
      const next = steps[i]!
      step++
      options.stepped?.({ slot: index, view: views[i]!, decision: decisions[i]!, next }, episode, step)
      const { terminated, truncated } = next
      if (terminated || truncated)
        options.ended?.({ episode, slot: index, return: sum, length, terminated, truncated }, step)
    }
  }
}
