import { playable } from '../outcome.ts'
import { explorationRate, type Puct, type Select } from '../select.ts'
import type { Tree } from '../tree.ts'

// Wu 2019, Accelerating self-play learning in Go, https://arxiv.org/abs/1902.10565, section 3.2

/** n_forced(a) = √(k P(s, a) Σ_b N(s, b)) at the root, with its noise in P. The root's first visit is its own. */
const forcedOf = <S>(tree: Tree<S>, edge: number): number =>
  Math.sqrt(tree.forced * tree.prior[edge]! * (tree.visits[0]! - 1))

/**
 * Forced playouts: at a root with k = `tree.forced` > 0, an edge that has been visited is visited again until it has
 * n_forced visits, so that moves which noise suggests are not given up after a single bad value. Elsewhere `below`.
 */
export const forcing =
  (below: Select): Select =>
  (tree, node, random) => {
    if (node === 0 && tree.forced > 0)
      for (let e = 0; e < tree.count[0]!; e++) {
        const visits = tree.edgeVisits[e]!
        if (visits > 0 && visits < forcedOf(tree, e) && !tree.settled(0, e)) return e
      }
    return below(tree, node, random)
  }

/**
 * Policy-target pruning: visits of the root's edges without those that only noise and force explain. From each edge but
 * the most visited one, a*, up to n_forced visits are taken, as long as its PUCT score
 *
 *     Q(s, a) + c(s) P(s, a) √N(s) / (1 + N(s, a))
 *
 * stays below that of a*; an edge that this leaves with one visit loses it, too. Proven edges keep theirs.
 *
 * @returns `[edges of the root]`
 */
export function prunedVisits<S>(tree: Tree<S>, puct: Puct): Int32Array {
  const pruned = tree.edgeVisits.slice(0, tree.count[0]!)
  const best = playable(tree).reduce((best, e) => (pruned[e]! > pruned[best]! ? e : best))
  if (pruned[best] === 0) return pruned
  const rate = explorationRate(puct, tree.visits[0]!)
  const score = (e: number, visits: number) => tree.q(0, e) + (rate * tree.prior[e]!) / (1 + visits)
  const bar = score(best, pruned[best]!)
  for (const [e, visits] of pruned.entries()) {
    if (e === best || visits === 0 || tree.settled(0, e)) continue
    const least = Math.max(0, visits - Math.floor(forcedOf(tree, e)))
    let kept = visits
    while (kept > least && score(e, kept - 1) < bar) kept--
    pruned[e] = kept === 1 && visits > 1 ? 0 : kept
  }
  return pruned
}
