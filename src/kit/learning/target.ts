import type { Variable } from '../../engine/tf.ts'
import { assignFlat, flatten } from '../../nn/flat.ts'

/** θ′ ← θ: a target network becomes a copy of the online one. */
export function hardCopy(target: readonly Variable[], online: readonly Variable[]): void {
  target.forEach((variable, i) => {
    variable.assign(online[i]!)
  })
}

/** θ′ ← (1 − τ) θ′ + τ θ (Polyak averaging; Lillicrap et al. 2016, algorithm 1). */
export function polyak(target: readonly Variable[], online: readonly Variable[], tau: number): void {
  assignFlat(
    target,
    flatten(target)
      .mul(1 - tau)
      .add(flatten(online).mul(tau)),
  )
}
