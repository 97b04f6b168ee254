import type { Rng } from '../../core/rng.ts'
import type { Space, Value } from '../../core/space.ts'
import type { Keeper } from '../agent-state.ts'
import type { Actions } from './actions.ts'
import { best } from './choice.ts'

/** Random actions of N environments, each held for a random number of steps. */
export interface HeldActions {
  /** The random action of the last step with probability h · share; else undefined, and it is released. */
  held(slot: number, share: number, random: Rng, legal?: Uint8Array): Value<Space> | undefined
  /** A new uniformly random legal action, held from now on. */
  begin(slot: number, random: Rng, legal?: Uint8Array): Value<Space>
  /** The held action (with probability h), or else a new one, as a decision: for steps that are all random. */
  next(slot: number, random: Rng, legal?: Uint8Array): { action: Value<Space> }
  /** Probability of beginning a random action after a step without one, such that `share` of all steps are random. */
  rate(share: number): number
  /** Releases the action, at the end of an episode. */
  release(slot: number): void
  /** `[N, 1 + A]`: 1 if an action is held, and the action; to be saved, restore by writing into it. */
  readonly state: Float32Array
  /** Saves `state` as `held`; runs of older versions have none, and resume without held actions. */
  readonly keeper: Keeper
}

/**
 * Random actions that last, as the action repeats of Dabney et al. 2021 (Temporally-extended ε-greedy exploration,
 * https://arxiv.org/abs/2006.01782), but for a geometric number of steps. Random actions that last one step cancel out:
 * a car in a valley never gains speed. `share` is the share of random steps, such as ε: as it falls, actions are held
 * for fewer steps, and in the end they are single disturbances, from which a policy can learn to recover.
 *
 * @param h Probability of repeating a random action in the next step, while all steps are random.
 * @param slots Parallel environments N.
 * @example
 * const begun = () => (random.next() < actions.rate(epsilon) ? actions.begin(slot, random) : undefined)
 * const explored = actions.held(slot, epsilon, random) ?? begun() // undefined: act greedily
 */
export function heldActions(
  h: number,
  { width: A, random: draw, encode, decode }: Actions,
  slots: number,
): HeldActions {
  const state = new Float32Array(slots * (1 + A))
  const rows = Array.from({ length: slots }, (_, slot) => state.subarray(slot * (1 + A), (slot + 1) * (1 + A)))

  const held: HeldActions['held'] = (slot, share, random, legal) => {
    const row = rows[slot]
    if (!row || row[0] === 0) return undefined
    row[0] = 0
    const numbers = row.subarray(1)
    const allowed = !legal || legal[best(numbers)] === 1
    if (!allowed || random.next() >= h * share) return undefined
    row[0] = 1
    return decode(numbers)
  }

  const begin: HeldActions['begin'] = (slot, random, legal) => {
    const action = draw(random, legal)
    if (h === 0) return action
    rows[slot] ??= new Float32Array(1 + A)
    rows[slot][0] = 1
    encode(action, rows[slot].subarray(1))
    return action
  }

  return {
    held,
    begin,
    next: (slot, random, legal) => ({ action: held(slot, 1, random, legal) ?? begin(slot, random, legal) }),
    rate: share => (share * (1 - h * share)) / (1 - share * h * share),
    release: slot => void rows[slot]?.fill(0, 0, 1),
    state,
    keeper: {
      knows: (name, array) => name === 'held' && array instanceof Float32Array && array.length === state.length,
      save: () => ({ held: state.slice() }),
      restore: ({ held: saved }) => (saved ? state.set(saved) : void state.fill(0)),
    },
  }
}
