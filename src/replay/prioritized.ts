import type { Memory, TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { Diverged } from '../core/guard/diverged.ts'
import type { Rng } from '../core/rng.ts'
import type { Row, Schema } from './columns.ts'
import { floats, power, powers } from './powers.ts'
import { sumTree } from './sum-tree.ts'
import { type Into, uniformReplay } from './uniform.ts'

export interface Priorities {
  /** Priority exponent α: 0 samples uniformly, 1 in proportion to the error. */
  readonly alpha: number
  /** ε, above 0, so that rows without error are sampled too. Default 10⁻⁶. */
  readonly epsilon?: number
}

export interface Draw {
  /** Importance exponent β, 0 … 1: with 1 the weights correct the whole sampling bias. */
  readonly beta: number
  /** B where count = K·B: each batch is sampled and weighted separately, as by K calls. Default `count`. */
  readonly batch?: number
}

/** A replay buffer of the last `capacity` rows, which samples rows with larger errors more often. */
export interface PrioritizedReplay<S extends Schema = Schema> extends Memory {
  /** Like `UniformReplay.add`. The row gets the highest priority so far. */
  add(row: Row<S>): void
  /**
   * Like `UniformReplay.sample`, but samples row i with probability P(i) and writes its importance weight, 0 … 1, into
   * `weight`, `[count]`.
   * @throws UserError when the buffer is empty.
   */
  sample(count: number, random: Rng, into: Into<S> & { readonly weight?: Float32Array }, draw: Draw): void
  /** The rows of the last sample, `[count]`; the next sample overwrites it. */
  readonly drawn: Int32Array
  /**
   * Sets the priorities of the rows of the last sample by their errors δ, `[count]`, of either sign. For a row sampled
   * twice the last error counts.
   * @throws Diverged when an error is not a finite number.
   */
  update(errors: ArrayLike<number>): void
  /** Priorities, to be saved with the agent (`agentOf({ arrays })`); restore by writing into them. */
  readonly arrays: { readonly priorities: Float32Array; readonly greatestPriority: Float32Array }
}

/** Bounds of priorities: at 0 a row would never be sampled again, at ∞ no other row would. */
const [LEAST, MOST] = [2 ** -126, 2 ** 126]

/**
 * Prioritized experience replay, proportional: Schaul et al. 2016, https://arxiv.org/abs/1511.05952
 *
 *     priority   p_i = (|δ_i| + ε)^α                         equation 1 and section 3.3
 *     draw       P(i) = p_i / Σ_k p_k                        one from each of B equal parts of Σ_k p_k, appendix B.2.1
 *     weight     w_i = (N P(i))^−β / max_j (N P(j))^−β       section 3.4, j over the batch; = (min_j p_j / p_i)^β
 *
 * The paper's values are α = 0.6, and β from 0.4 up to 1 at the end of the run.
 *
 * @throws UserError when it does not fit into the machine's memory, or α or ε are out of their range.
 * @example
 * const memory = prioritizedReplay({ observation: { shape: [4] }, action: { shape: [], dtype: 'int32' } }, 100_000, {
 * alpha: 0.6 })
 * memory.sample(64, random, step.inputs, { beta: 0.4 }) // the step has an input `weight`, [64] …
 * await step.run()
 * memory.update(step.outputs.error) // … and an output of the errors δ
 */
export function prioritizedReplay<S extends Schema>(
  schema: S,
  capacity: number,
  { alpha, epsilon = 1e-6 }: Priorities,
): PrioritizedReplay<S> {
  if (!(alpha >= 0 && alpha < Infinity))
    throw new UserError(`alpha of a prioritized replay must be at least 0, not ${alpha}.`)
  if (!(epsilon >= LEAST && epsilon < Infinity))
    throw new UserError(`epsilon of a prioritized replay must be above 0, not ${epsilon}.`)
  if ('weight' in schema)
    throw new UserError(
      'a prioritized replay cannot have a column "weight": that is the name of its importance weights.',
    )
  const memory = uniformReplay(schema, capacity)
  const tree = sumTree(capacity)
  const { priorities } = tree
  const raise: ReturnType<typeof power> = alpha <= 2 ? power(alpha) : (floats, count) => powers(floats, alpha, count)
  const greatest = Float32Array.of(1)
  let drawn = new Int32Array(0)
  let fresh = floats(0)
  let x = new Float64Array(0)
  let count = 0
  let restored = false

  /** Rebuilds the sum tree after `arrays` were restored. */
  function settle(): void {
    if (restored) tree.rebuild()
    restored = false
  }

  function demand(rows: number): void {
    if (drawn.length >= rows) return
    drawn = new Int32Array(rows)
    fresh = floats(Math.max(rows, 1))
    x = new Float64Array(rows)
  }

  /** Draws one number in each of B equal parts of the total. */
  function aim(from: number, B: number, random: Rng): void {
    const part = tree.total / B
    const parts = x.subarray(from, from + B)
    for (let k = 0; k < B; k++) parts[k] = (k + random.next()) * part
  }

  /** Writes a batch's importance weights. */
  function weigh(weight: TypedArray, from: number, B: number, beta: number): void {
    const { numbers } = fresh
    const rows = drawn
    let least = Infinity
    for (let k = 0; k < B; k++) {
      const p = priorities[rows[from + k]!]!
      numbers[k] = p
      if (p < least) least = p
    }
    for (let k = 0; k < B; k++) numbers[k] = least / numbers[k]!
    powers(fresh, beta, B)
    for (let k = 0; k < B; k++) weight[from + k] = numbers[k]!
  }

  return {
    capacity,
    get columns() {
      return memory.columns
    },
    rows: memory.rows,
    get size() {
      return memory.size
    },
    get added() {
      return memory.added
    },
    get drawn() {
      return drawn.subarray(0, count)
    },
    arrays: { priorities, greatestPriority: greatest },

    add(row) {
      settle()
      const at = memory.added % capacity
      memory.add(row)
      tree.set(at, greatest[0]!)
    },

    sample(rows, random, into, { beta, batch = rows }) {
      settle()
      if (memory.size === 0) throw new UserError('the replay buffer is empty: add rows before sampling.')
      if (!(tree.total > 0))
        throw new UserError('the rows of the replay buffer have no priorities: save `arrays` with the agent.')
      if (into.weight && into.weight.length < rows)
        throw new UserError(`${rows} weights do not fit into an array of ${into.weight.length} numbers.`)
      if (rows % batch !== 0) throw new UserError(`${rows} rows are not a whole number of batches of ${batch}.`)
      demand(rows)
      count = rows
      for (let from = 0; from < rows; from += batch) aim(from, batch, random)
      tree.findAll(x, rows, drawn)
      memory.read(drawn, rows, into)
      if (into.weight) for (let from = 0; from < rows; from += batch) weigh(into.weight, from, batch, beta)
    },

    update(errors) {
      if (errors.length < count) throw new UserError(`${count} rows were sampled, but ${errors.length} errors given.`)
      const { numbers } = fresh
      let sum = 0
      for (let k = 0; k < count; k++) {
        const error = Math.abs(errors[k]!)
        numbers[k] = error + epsilon
        sum += error
      }
      if (!Number.isFinite(sum)) throw new Diverged(`an error by which transitions are replayed is ${sum}`)
      raise(fresh, count)
      let most = greatest[0]!
      for (let k = 0; k < count; k++) {
        let p = numbers[k]!
        if (p < LEAST) numbers[k] = p = LEAST
        else if (p > MOST) numbers[k] = p = MOST
        if (p > most) most = p
      }
      greatest[0] = most
      tree.setAll(drawn, numbers, count)
    },

    restore(saved) {
      memory.restore(saved)
      restored = true
      count = 0
    },
  }
}
