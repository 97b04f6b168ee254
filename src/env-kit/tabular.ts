import type { SyncEnv } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type Rng, type RngState, rng } from '../core/rng.ts'
import { type Discrete, discrete } from '../core/space.ts'

/**
 * One way that an action can turn out: how likely it is, the state that follows, what it earns, and whether the task
 * ends with it.
 */
export type Outcome = readonly [probability: number, next: number, reward: number, terminated: boolean]

/** Every way that `action` can turn out in `state`; the probabilities sum to 1. */
export type Transitions = (state: number, action: number) => readonly Outcome[]

/** An environment of a few states, which are its observations, with the whole model of what its actions do. */
export interface TabularEnv extends SyncEnv<Discrete, Discrete> {
  /** The state in which every episode starts. */
  readonly start: number
  /**
   * What the environment draws from, also for states in which no episode goes on. @throws UserError for an unknown
   * state or action.
   */
  readonly transitions: Transitions
}

/** What a tabular environment is made of. */
export interface Table {
  /** Names it in errors. */
  readonly name: string
  readonly states: number
  readonly actions: number
  readonly start: number
  readonly transitions: Transitions
  /** A picture of a state. */
  readonly draw: (state: number) => string
}

/**
 * The environment that plays by a model; an action that can turn out in several ways takes one random number of the
 * episode's stream.
 */
export function tabular({ name, states, actions, start, transitions, draw }: Table): TabularEnv {
  const all = Array.from({ length: states * actions }, (_, i) => transitions(Math.floor(i / actions), i % actions))
  const outcomes: Transitions = (at, action) => {
    if (!isIndex(action, actions))
      throw new UserError(`${name} takes an action from 0 to ${actions - 1}, not ${action}.`)
    if (!isIndex(at, states)) throw new UserError(`${name} has the states 0 to ${states - 1}, not ${at}.`)
    return all[at * actions + action]!
  }
  let state = start
  let random: Rng = rng(0)
  return {
    observationSpace: discrete(states),
    actionSpace: discrete(actions),
    start,
    transitions: outcomes,

    reset(episode) {
      random = rng(episode.int(2 ** 32)) // a stream of its own: the caller may go on using `episode`
      state = start
      return { observation: state }
    },

    step(action) {
      const [, next, reward, terminated] = pick(outcomes(state, action), random)
      state = next
      return { observation: state, reward, terminated, truncated: false }
    },

    render: () => ({ text: draw(state) }),

    save: () => ({ state, random: { ...random.state() } }),

    restore(saved) {
      const from = saved as { state?: number; random?: RngState } | null
      if (!isIndex(from?.state, states) || !from?.random)
        throw new UserError(`${name} restores what its save() gave, with a state from 0 to ${states - 1}.`)
      state = from.state!
      random = rng(from.random)
    },
  }
}

const isIndex = (value: number | undefined, n: number) => Number.isInteger(value) && value! >= 0 && value! < n

function pick(outcomes: readonly Outcome[], random: Rng): Outcome {
  const last = outcomes.length - 1
  if (last === 0) return outcomes[0]!
  let rest = random.next()
  for (let i = 0; i < last; i++) {
    rest -= outcomes[i]![0]
    if (rest < 0) return outcomes[i]!
  }
  return outcomes[last]!
}
