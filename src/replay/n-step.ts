import type { Step } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import { columnsOf, type Row, type Schema, store } from './columns.ts'

/** Limit on pending steps over all environments. */
const MOST = 1_000_000

export interface NStepOptions {
  /** n-step length n. */
  readonly n: number
  /** Discount γ. */
  readonly gamma: number
  /** Parallel environments. */
  readonly slots: number
}

/** An n-step row without s_{t+m}: s_t, a_t and so on, in views that a later step overwrites. */
export type NStepRow<S extends Schema = Schema> = { readonly [K in keyof S]: ArrayLike<number> } & {
  /** R = Σ_k γ^k r_{t+k}, of m ≤ n rewards. */
  readonly reward: number
  /** γ^m, or 0 where the episode terminated. */
  readonly discount: number
}

/** Turns single steps into n-step rows. */
export interface NStep<S extends Schema = Schema> {
  /**
   * Takes in a step of environment `slot`: `first` are the leading columns of its row (copied), `next` its outcome.
   * Calls `add` for every row that ends with this step, oldest first; their s_{t+m} is this step's next observation.
   * @throws UserError when `arrays` hold what no step has left there.
   */
  observe(
    slot: number,
    first: Row<S>,
    next: Pick<Step, 'reward' | 'terminated' | 'truncated'>,
    add: (row: NStepRow<S>) => void,
  ): void
  /** Drops the pending steps of an environment whose episode was abandoned. */
  reset(slot: number): void
  /**
   * Pending steps, to be saved with the agent (`agentOf({ arrays })`); restore by writing into them.
   */
  readonly arrays: Readonly<Record<string, Float32Array | Int32Array | Uint8Array>>
}

/**
 * n-step returns: Sutton 1988, Learning to predict by the methods of temporal differences; as in Hessel et al. 2018,
 * section 3, https://arxiv.org/abs/1710.02298
 *
 *     (s_t, a_t, R, γ^n, s_{t+n})    R = Σ_{k<n} γ^k r_{t+k}    so that the target is R + γ^n max_a Q(s_{t+n}, a)
 *
 * At the end of an episode the pending steps become rows of m < n rewards with its last observation, of discount 0
 * where it terminated and γ^m where it was truncated. With n = 1 every step is a row.
 *
 * @example
 * const steps = nStep({ observation: { shape: [D] }, action: { shape: [], dtype: 'int32' } }, { n: 3, gamma: 0.99,
 * slots: envs })
 * // in `observe`, with s and s2 as encoded:
 * steps.observe(slot, { observation: s, action }, next, row => memory.add({ ...row, next: s2 }))
 */
export function nStep<S extends Schema>(schema: S, { n, gamma, slots }: NStepOptions): NStep<S> {
  if (!Number.isInteger(n) || n < 1)
    throw new UserError(`the n-step length must be a whole number of at least 1, not ${n}.`)
  if (n * slots > MOST)
    throw new UserError(
      `n-step rows of ${n} steps in ${slots} environments would keep ${n * slots} steps, more than ` +
        `${MOST.toLocaleString('en-US')}: choose a smaller n, or fewer environments.`,
    )
  for (const name of ['reward', 'discount'])
    if (name in schema) throw new UserError(`n-step rows already have a column "${name}": leave it out of the schema.`)

  // Each slot has a ring of n steps.
  const columns = columnsOf(schema, slots * n)
  const rewards = new Float32Array(slots * n)
  const starts = new Int32Array(slots)
  const counts = new Int32Array(slots)
  const rows = Array.from({ length: slots * n }, (_, i) => ({
    ...Object.fromEntries(columns.map(({ name, width, data }) => [name, data.subarray(i * width, (i + 1) * width)])),
    reward: 0,
    discount: 0,
  }))
  const at = (slot: number, k: number) => slot * n + ((starts[slot]! + k) % n)

  /** Restored arrays can hold anything: a count of two billion would be taken for as many rows. */
  function requireWhole(slot: number): void {
    const [start, count] = [starts[slot]!, counts[slot]!]
    if (start >= 0 && start < n && count >= 0 && count < n) return
    throw new UserError(
      `environment ${slot} has ${count} pending steps from ${start} on, in a ring of ${n}: the checkpoint that the ` +
        `n-step rows were restored from is damaged; take an earlier one.`,
    )
  }

  /** Removes the oldest pending step, as a row with all rewards since. */
  function oldest(slot: number, terminated: boolean): NStepRow<S> {
    const row = rows[at(slot, 0)]!
    const m = counts[slot]!
    row.reward = 0
    for (let k = m - 1; k >= 0; k--) row.reward = rewards[at(slot, k)]! + gamma * row.reward
    row.discount = terminated ? 0 : gamma ** m
    starts[slot] = (starts[slot]! + 1) % n
    counts[slot]!--
    return row as unknown as NStepRow<S>
  }

  return {
    observe(slot, first, { reward, terminated, truncated }, add) {
      requireWhole(slot)
      const here = at(slot, counts[slot]!)
      for (const column of columns) store(column, first[column.name], here)
      rewards[here] = reward
      counts[slot]!++
      if (counts[slot] === n) add(oldest(slot, terminated))
      if (terminated || truncated) while (counts[slot]! > 0) add(oldest(slot, terminated))
    },
    reset(slot) {
      counts[slot] = 0
    },
    arrays: {
      ...Object.fromEntries(columns.map(({ name, data }) => [`nStep/${name}`, data])),
      'nStep/reward': rewards,
      'nStep/start': starts,
      'nStep/count': counts,
    },
  }
}
