/** Steps of environments in order, by arrays of one number each. */
export interface Steps {
  readonly reward: ArrayLike<number>
  /** V(s_t). */
  readonly value: ArrayLike<number>
  /** Whether the next row does not continue this one: the episode ends here, or the rollout does. */
  readonly last: ArrayLike<number>
  /** Where `last`: V(s_{t+1}), or 0 where the episode terminated. */
  readonly bootstrap: ArrayLike<number>
}

/**
 * Writes the advantages of steps `from` … `to` − 1 into `out`, by generalized advantage estimation (Schulman et al.
 * 2016, https://arxiv.org/abs/1506.02438, equation 16), backward in time:
 *
 *     δ_t = r_t + γ V(s_{t+1}) − V(s_t)
 *     A_t = δ_t + γ λ A_{t+1},   A_{t+1} = 0 where `last`
 *
 * A_t + V(s_t) is the λ-return.
 */
export function advantages(
  { reward, value, last, bootstrap }: Steps,
  [from, to]: readonly [from: number, to: number],
  { gamma, lambda }: { readonly gamma: number; readonly lambda: number },
  out: Float32Array,
): void {
  let advantage = 0
  for (let t = to - 1; t >= from; t--) {
    const next = last[t] ? bootstrap[t]! : value[t + 1]!
    const delta = reward[t]! + gamma * next - value[t]!
    advantage = delta + (last[t] ? 0 : gamma * lambda * advantage)
    out[t] = advantage
  }
}

/**
 * Shifts and scales numbers in place to mean 0 and sample deviation 1: (x − mean) / (deviation + 10⁻⁸).
 */
export function standardize(x: Float32Array): void {
  const n = x.length
  if (n < 2) return
  let [mean, squares] = [0, 0]
  for (let i = 0; i < n; i++) mean += x[i]! / n
  for (let i = 0; i < n; i++) squares += (x[i]! - mean) ** 2
  const scale = 1 / (Math.sqrt(squares / (n - 1)) + 1e-8)
  for (let i = 0; i < n; i++) x[i] = (x[i]! - mean) * scale
}

/** 1 − Var(R − V) / Var(R): how much of the returns' variance the values explain; 1 at best. */
export function explainedVariance(value: ArrayLike<number>, advantage: ArrayLike<number>, rows: readonly number[]) {
  const variance = (of: (row: number) => number) => {
    const mean = rows.reduce((sum, row) => sum + of(row), 0) / rows.length
    return rows.reduce((sum, row) => sum + (of(row) - mean) ** 2, 0) / rows.length
  }
  const total = variance(row => advantage[row]! + value[row]!)
  return total > 0 ? 1 - variance(row => advantage[row]!) / total : 0
}
