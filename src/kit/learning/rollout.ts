import type { Transition } from '../../core/agent.ts'
import { type Space, type Value, width } from '../../core/space.ts'
import { encodeRow } from '../acting/encode-row.ts'

/** Sizes of a rollout. */
export interface RolloutShape {
  readonly observationSpace: Space
  /** Parallel environments, N. */
  readonly envs: number
  /** Steps of each, T. */
  readonly steps: number
  /** Numbers of an action as the learning step takes it, A. */
  readonly action: number
  /** Length of the mask of legal actions; 0 where there are none. */
  readonly legal: number
  /** Numbers of a recurrent state, S; default 0: no memory. */
  readonly state?: number
}

/** What the agent knew as it acted. */
export interface Acted {
  /** Of length A. */
  readonly action: ArrayLike<number>
  /** ln π(a|s). */
  readonly logDensity: number
  /** V(s). */
  readonly value: number
}

/**
 * The steps since an on-policy agent last learned: T of each of N environments, environment after environment, in
 * arrays that are saved with the agent.
 */
export interface Rollout {
  readonly arrays: {
    /** s_t and s_{t+1}, encoded, `[N·T, D]`; with memory each followed by the state before it, `[N·T, D + S]`. */
    readonly observation: Float32Array
    readonly next: Float32Array
    /** `[N·T, A]` */
    readonly action: Float32Array
    /** `[N·T, legal]`, 1 = legal. */
    readonly legal: Uint8Array
    /** `[N·T]` each. */
    readonly reward: Float32Array
    readonly value: Float32Array
    readonly logDensity: Float32Array
    /** 0: the episode goes on; 1: it terminated; 2: it was cut off. */
    readonly ended: Uint8Array
    /** Steps held of each environment, `[N]`. */
    readonly filled: Int32Array
  }
  /** Takes in one step; those beyond T, which replace the steps of a lost worker, are left out. */
  add(transition: Transition<Value<Space>>, acted: Acted, reward?: number): void
  /** Cuts off the current episode of an environment. */
  abandon(slot: number): void
  /** The rows that it holds, in order. */
  rows(): number[]
  /** Whether the row after this one does not continue it. */
  isLast(row: number): boolean
  clear(): void
}

/** A rollout buffer for N environments. */
export function rollout(shape: RolloutShape): Rollout {
  const { observationSpace, envs: N, steps: T, action: A, legal: L, state: S = 0 } = shape
  const [B, W] = [N * T, width(observationSpace) + S]
  const arrays: Rollout['arrays'] = {
    observation: new Float32Array(B * W),
    next: new Float32Array(B * W),
    action: new Float32Array(B * A),
    legal: new Uint8Array(B * L),
    reward: new Float32Array(B),
    value: new Float32Array(B),
    logDensity: new Float32Array(B),
    ended: new Uint8Array(B),
    filled: new Int32Array(N),
  }
  const { filled, ended } = arrays
  return {
    arrays,
    add({ slot, view, decision, next }, { action, logDensity, value }, reward = next.reward) {
      if (filled[slot] === T) return
      const row = slot * T + filled[slot]!++
      encodeRow(observationSpace, view, S, arrays.observation, row * W)
      const after = S > 0 ? { observation: next.observation, state: decision.state! } : next
      encodeRow(observationSpace, after, S, arrays.next, row * W)
      arrays.action.set(action, row * A)
      if (L > 0 && view.legal) arrays.legal.set(view.legal, row * L)
      else arrays.legal.fill(1, row * L, (row + 1) * L)
      arrays.reward[row] = reward
      arrays.value[row] = value
      arrays.logDensity[row] = logDensity
      ended[row] = next.terminated ? 1 : next.truncated ? 2 : 0
    },
    abandon(slot) {
      const row = slot * T + filled[slot]! - 1
      if (filled[slot]! > 0 && ended[row] === 0) ended[row] = 2
    },
    rows: () => Array.from(filled, (n, slot) => Array.from({ length: n }, (_, t) => slot * T + t)).flat(),
    isLast: row => ended[row]! > 0 || (row % T) + 1 === filled[Math.floor(row / T)],
    clear: () => filled.fill(0),
  }
}
