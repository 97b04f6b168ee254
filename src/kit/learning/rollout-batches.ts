import type { Rng } from '../../core/rng.ts'
import { uniforms } from '../../nn/uniforms.ts'
import type { BatchedPolicy } from '../acting/batched-policy.ts'
import { advantages, explainedVariance, standardize } from './advantages.ts'
import type { Arrays, Feed } from './feed.ts'
import type { Rollout } from './rollout.ts'

/** What batches of a rollout are made with. */
export interface RolloutBatchesOptions {
  /** Rows in a batch, B. */
  readonly batch: number
  readonly gamma: number
  /** λ of the advantages. */
  readonly lambda: number
  /** Whether to standardize the advantages of each batch. */
  readonly standardized: boolean
  /** The network that acts; the last of its outputs is V(s). */
  readonly policy: Pick<BatchedPolicy, 'run' | 'shape' | 'outputs'>
  readonly random: Rng
  /**
   * Steps of a sequence, L, which divides T and B: a batch is then B/L whole sequences, one after the other. Default 1:
   * single steps.
   */
  readonly sequence?: number
}

/** Batches of a rollout, as inputs of a learning step. */
export interface RolloutBatches {
  /**
   * `observation` `[B, …shape]`, `action` `[B, A]`, `legal` bool `[B, legal]` where there are masks, and `[B]` each:
   * `logDensity` and `value` as the agent acted, `advantage`, and the λ-return, `return`. With sequences also `start`,
   * 1 where an episode starts within one.
   */
  readonly feed: Feed
  /**
   * Computes advantages and returns of a full rollout, and shuffles it: from here on `feed` takes each row, or whole
   * sequence, once before any comes again. Resolves to the share of the returns' variance that the values explain.
   */
  begin(): Promise<number>
}

/** Shuffled batches of a rollout with advantages (`advantages`). */
export function rolloutBatches(held: Rollout, options: RolloutBatchesOptions): RolloutBatches {
  const { batch: B, random, sequence: L = 1 } = options
  const { run, shape, outputs } = options.policy
  const { action, legal, filled, ended, value, next: following } = held.arrays
  const rows = value.length
  const [T, D] = [rows / filled.length, following.length / rows]
  const [bootstrap, last] = [new Float32Array(rows), new Uint8Array(rows)]
  const [advantage, returns] = [new Float32Array(rows), new Float32Array(rows)]
  const start = new Float32Array(L > 1 ? rows : 0)
  const columns: Arrays = { ...held.arrays, advantage, return: returns, start }
  const names = ['advantage', 'return', 'logDensity', 'value', ...(L > 1 ? ['start'] : [])]
  let next = () => 0
  return {
    feed: {
      inputs: {
        observation: { shape: [B, ...shape] },
        action: { shape: [B, action.length / rows] },
        ...(legal.length > 0 && { legal: { shape: [B, legal.length / rows], dtype: 'bool' } }),
        ...Object.fromEntries(names.map(name => [name, { shape: [B] }])),
      },
      fill(into, k) {
        const taken = new Int32Array(k * B)
        for (let i = 0; i < taken.length; i++) taken[i] = i % L === 0 ? next() : taken[i - 1]! + 1
        for (const name of ['observation', 'action', 'legal', ...names])
          if (into[name]) gather(taken, columns[name]!, into[name])
        for (let i = 0; i < k && options.standardized; i++)
          standardize(into.advantage!.subarray(i * B, (i + 1) * B) as Float32Array)
      },
    },
    async begin() {
      const all = held.rows()
      const ends = all.filter(held.isLast)
      const open = ends.filter(row => ended[row] !== 1)
      last.fill(0)
      bootstrap.fill(0)
      for (const row of ends) last[row] = 1
      if (open.length > 0) {
        const numbers = await run(open.length, into => gather(open, following, into.subarray(0, open.length * D)))
        for (const [i, row] of open.entries()) bootstrap[row] = numbers[(i + 1) * outputs - 1]!
      }
      for (const [slot, n] of filled.entries())
        advantages({ ...held.arrays, last, bootstrap }, [slot * T, slot * T + n], options, advantage)
      for (const row of all) returns[row] = advantage[row]! + value[row]!
      for (const row of all) if (row % L > 0) start[row] = Number(ended[row - 1]! > 0)
      const whole = all.filter(row => row % L === 0 && (row % T) + L <= filled[Math.floor(row / T)]!)
      next = shuffled(whole, random)
      return explainedVariance(value, advantage, all)
    },
  }
}

/** Rows in random order, again and again: each of `rows` once before any comes again. */
export function shuffled(rows: readonly number[], random: Rng): () => number {
  const order = Int32Array.from(rows)
  const draws = new Float32Array(order.length)
  let at = order.length
  return () => {
    if (at === order.length) {
      uniforms(random, draws)
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(draws[i]! * (i + 1))
        const row = order[i]!
        order[i] = order[j]!
        order[j] = row
      }
      at = 0
    }
    return order[at++]!
  }
}

/** Copies the rows of `from`, each of the same size, to `into` one after the other. */
function gather(rows: ArrayLike<number>, from: Arrays[string], into: Arrays[string]): void {
  const size = into.length / rows.length
  for (let i = 0; i < rows.length; i++) {
    const [at, source] = [i * size, rows[i]! * size]
    for (let k = 0; k < size; k++) into[at + k] = from[source + k]!
  }
}
