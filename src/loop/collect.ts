import type { Agent, Decision, Mode, Transition } from '../core/agent.ts'
import type { Env, View } from '../core/env.ts'
import { isPromise } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { requireFiniteAction } from '../core/guard/diverged.ts'
import type { Rng } from '../core/rng.ts'
import type { Collected } from '../core/snapshot.ts'
import { Lost } from '../vector/lost.ts'
import { inspector } from './episode/inspect.ts'
import { type Losses, type Restart, restarts } from './episode/restart.ts'
import { Slot } from './episode/slot.ts'
import { breather, unlessAborted } from './promise.ts'
import type { Restarted } from './resume.ts'

/** An episode that has ended. */
export interface Finished {
  readonly episode: number
  readonly slot: number
  readonly return: number
  readonly length: number
  readonly terminated: boolean
  readonly truncated: boolean
}

/** What to collect, and callbacks along the way. */
export interface Collecting {
  /** Id of the environment, for error messages. */
  readonly id: string
  /** N of them, stepped together after one batched `act`. */
  readonly envs: readonly Env[]
  readonly agent: Agent
  readonly mode: Mode
  /** Ends after exactly this many steps over all environments … */
  readonly steps: number
  /** … or when this many episodes have ended. */
  readonly episodes: number
  /** Stream of the k-th episode; episodes are numbered from 0 in order of their starts. */
  readonly random: (episode: number) => Rng
  /** Interrupts waiting for an environment. */
  readonly signal: AbortSignal
  /**
   * Called while every environment is at rest: before the first step and between steps. `false` ends the collection.
   */
  between(): boolean | Promise<boolean>
  /** `transition` holds the decision's memo, which only the agent may see: others get `shown(transition)`. */
  stepped?(transition: Transition, episode: number, step: number): void
  ended?(finished: Finished, step: number): void
  restarted?(restart: Restart): void
}

/** A collection that can be saved and continued. */
export interface Collector {
  /** Continues from `saved`. @returns the episodes that had to start again. */
  resume(saved: Collected): Promise<readonly Restarted[]>
  /**
   * Runs the agent in its environments: reset → act → step, until a limit is reached.
   *
   * @throws Diverged when the agent's action is NaN or infinite; no environment takes it.
   */
  collect(): Promise<void>
  /**
   * State of the environments between steps; after an environment failed, their state before. Undefined during a step,
   * when the agent has failed.
   */
  save(): Collected | undefined
}

/** A transition without the decision's memo, for everyone but the agent. */
export function shown(transition: Transition): Transition {
  if (transition.decision.memo === undefined) return transition
  const { memo: _, ...decision } = transition.decision
  return { ...transition, decision }
}

/** @param tracked Whether `save` will be called. */
export function collector(options: Collecting, tracked = false): Collector {
  const { agent, mode, envs, signal, random } = options
  const inspect = inspector(envs[0]!.observationSpace, envs[0]!.actionSpace)
  const slots = envs.map((env, index) => new Slot(index, options.id, env, inspect, tracked))
  const breath = breather()
  let started = 0
  let step = 0
  let phase: 'rest' | 'agent' | 'environments' = 'rest'
  /** Decisions whose actions no environment has taken yet. */
  let pending: readonly Decision[] | undefined

  const leave = (lost: Losses) => {
    for (const restart of restarts(lost)) options.restarted?.(restart)
  }

  /**
   * Starts an episode in each of `idle`. Asynchronous resets run together, and the episodes begin in order.
   */
  const start = (idle: readonly Slot[]): undefined | Promise<void> => {
    const late: [Slot, Promise<View | Lost>][] = []
    for (const slot of idle) {
      const reset = () => slot.reset(started, random(started))
      const view = late.length === 0 ? reset() : new Promise<View | Lost>(resolve => resolve(reset()))
      if (isPromise(view)) late.push([slot, view])
      else slot.begin(view)
      started++
    }
    return late.length > 0 ? begin(late) : undefined
  }

  const begin = async (late: readonly [Slot, Promise<View | Lost>][]) => {
    const answers = await unlessAborted(Promise.allSettled(late.map(([, view]) => view)), signal)
    const lost: [Slot, Lost][] = []
    for (const [i, answer] of answers.entries()) {
      const slot = late[i]![0]
      if (answer.status === 'rejected') {
        started = slot.episode // neither it nor those after it have begun
        throw answer.reason
      }
      if (answer.value instanceof Lost) lost.push([slot, answer.value])
      else slot.begin(answer.value)
    }
    leave(lost)
  }

  return {
    async resume(saved) {
      step = saved.step
      started = saved.started
      if (saved.slots.length !== slots.length || (saved.learned && saved.learned.length !== slots.length))
        throw new UserError(`the checkpoint is not whole: it does not hold ${slots.length} environments.`)
      const restarted: Restarted[] = []
      for (const [index, episode] of saved.slots.entries()) {
        if (!episode) {
          if (saved.learned) slots[index]!.recall(saved.learned[index]!)
          continue
        }
        const reason = await slots[index]!.resume(episode, () => random(episode.episode))
        if (reason !== undefined) restarted.push({ slot: index, episode: episode.episode, reason })
      }
      if (restarted.length === 0) pending = saved.pending
      return restarted
    },

    async collect() {
      for (;;) {
        phase = 'rest'
        if (breath.due()) await breath.take()
        const more = options.between()
        if (!(isPromise(more) ? await more : more)) return

        phase = 'environments'
        const chosen: Slot[] = []
        const idle: Slot[] = []
        for (const slot of slots) {
          if (chosen.length === options.steps - step) break
          if (!slot.view) {
            if (started + idle.length === options.episodes) continue
            idle.push(slot)
          }
          chosen.push(slot)
        }
        if (chosen.length === 0) {
          phase = 'rest'
          return
        }
        const starting = idle.length > 0 ? start(idle) : undefined
        if (starting) await starting
        const active = starting ? chosen.filter(slot => slot.view) : chosen
        if (active.length === 0) continue
        const views = active.map(slot => slot.view!)

        if (pending?.length !== active.length) {
          phase = 'agent'
          const deciding = agent.act(
            views,
            mode,
            active.map(slot => slot.index),
          )
          pending = isPromise(deciding) ? await deciding : deciding
          if (pending.length !== active.length)
            throw new Error(`the agent made ${pending.length} decisions for ${active.length} views`)
          for (const { action } of pending) requireFiniteAction(action)
          if (signal.aborted) return
        }
        const decisions = pending

        phase = 'environments'
        const answers = active.map((slot, i) => slot.step(decisions[i]!.action))
        const steps = answers.some(isPromise)
          ? await unlessAborted(Promise.all(answers), signal)
          : (answers as readonly Exclude<(typeof answers)[number], Promise<unknown>>[])

        phase = 'agent'
        pending = undefined
        const lost: [Slot, Lost][] = []
        for (let i = 0; i < active.length; i++) {
          const slot = active[i]!
          const next = steps[i]!
          if (next instanceof Lost) {
            lost.push([slot, next])
            continue
          }
          slot.take(decisions[i]!.action, next, decisions[i]!.state)
          const { index, episode, return: sum, length } = slot
          step++
          options.stepped?.({ slot: index, view: views[i]!, decision: decisions[i]!, next }, episode, step)
          const { terminated, truncated } = next
          if (terminated || truncated)
            options.ended?.({ episode, slot: index, return: sum, length, terminated, truncated }, step)
        }
        leave(lost)
      }
    },

    save() {
      if (phase === 'agent') return undefined
      const sound = phase === 'rest'
      const saved = slots.map(slot => slot.save(sound))
      const learned = slots.map(slot => slot.learned(sound)).filter(state => state !== undefined)
      const all = learned.length === slots.length
      return { step, started, slots: saved, ...(all && { learned }), ...(pending && { pending }) }
    },
  }
}
