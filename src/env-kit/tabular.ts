import type { SyncEnv } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { type Rng, type RngState, rng } from '../core/rng.ts'
import { type Discrete, discrete } from '../core/space.ts'

/**
 * One possible outcome of an action: its probability, the next state, the reward, and whether that state is terminal.
 */
export type Outcome = readonly [probability: number, next: number, reward: number, terminated: boolean]

/** All outcomes of `action` in `state`; their probabilities sum to 1. */
export type Transitions = (state: number, action: number) => readonly Outcome[]

/** An environment with few states, which it observes directly, and a complete transition model. */
export interface TabularEnv extends SyncEnv<Discrete, Discrete> {
  /** The initial state of every episode. */
  readonly start: number
  /** The transition model, defined for terminal states too. @throws UserError for an unknown state or action. */
  readonly transitions: Transitions
}

/** The definition of a tabular environment. */
export interface Table {
  /** Name used in errors. */
  readonly name: string
  readonly states: number
  readonly actions: number
  readonly start: number
  readonly transitions: Transitions
  /** Draws a state as text. */
  readonly draw: (state: number) => string
}

/**
 * An environment that follows a transition model. An action with more than one outcome consumes one random number of
 * the episode's stream.
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
      random = rng(episode.int(2 ** 32)) // its own stream, as the caller may keep drawing from `episode`
      state = start
      return { observation: state }
    },

    step(action) {
      const [, next, reward, terminated] = pick(outcomes(state, action), random)
      state = next
      return { observation: state, reward, terminated, truncated: false }
    },

    render: () => ({ text: draw(state) }),

    save: () => ({ state, random: random.state() }),

    restore(saved) {
      const from = saved as { state?: number; random?: RngState } | null
      if (!isIndex(from?.state, states) || !from?.random)
        throw new UserError(`${name}: restore() takes what save() returned, with a state from 0 to ${states - 1}.`)
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
