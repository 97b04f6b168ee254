import type { Rng } from '../core/rng.ts'
import type { Tree } from './tree.ts'

/**
 * Chooses the edge by which a simulation leaves an expanded node; a settled one only where all are. `random` breaks
 * ties.
 */
export type Select = <S>(tree: Tree<S>, node: number, random: Rng) => number

/** Settings of `puct`. */
export interface Puct {
  /** Exploration constant c_init: weight of priors and low visit counts. */
  readonly exploration: number
  /** c_base: visits of the node at the scale of which that weight grows. */
  readonly base: number
  /** First-play urgency: how far an unvisited edge is valued below its node, once all others have been visited. */
  readonly urgency: number
}

/** c(s) √N(s) of a node with N(s) visits; see `puct`. */
export const explorationRate = ({ exploration, base }: Puct, visits: number): number =>
  (exploration + Math.log((1 + visits + base) / base)) * Math.sqrt(visits)

// A settled edge scores −1e300, below any other. It is a literal: a named constant would make V8 box the score of every
// edge.

/**
 * PUCT, as in AlphaZero (Silver et al. 2018, https://doi.org/10.1126/science.aar6404, "Search" in its methods):
 *
 *     argmax_a Q(s, a) + c(s) P(s, a) √N(s) / (1 + N(s, a)),   c(s) = c_init + log((1 + N(s) + c_base) / c_base)
 *
 * First-play urgency: an unvisited edge has Q(s, a) = V(s) − urgency · √Σ P over the visited edges, as in Leela Chess
 * Zero (AlphaZero: a loss).
 */
export const puct =
  (settings: Puct): Select =>
  (tree, node) => {
    const from = tree.first[node]!
    const end = from + tree.count[node]!
    const visits = tree.visits[node]!
    const c = explorationRate(settings, visits)
    const floor = tree.floor[node]!
    let seen = 0
    let best = from
    let highest = -Infinity
    // Among unvisited edges the one with the highest prior scores highest.
    let fresh = -1
    let likeliest = -1
    for (let e = from; e < end; e++) {
      const n = tree.edgeVisits[e]!
      const prior = tree.prior[e]!
      if (n === 0) {
        if (prior > likeliest) {
          likeliest = prior
          fresh = e
        }
        continue
      }
      seen += prior
      const q = tree.q(node, e)
      const score = q <= floor && tree.edgeProven(e) ? -1e300 : q + (c * prior) / (1 + n)
      if (score > highest) {
        highest = score
        best = e
      }
    }
    if (fresh < 0) return best
    const score = tree.sum[node]! / visits - settings.urgency * Math.sqrt(seen) + c * likeliest
    return score > highest || (score === highest && fresh < best) ? fresh : best
  }

/**
 * UCT (Kocsis & Szepesvári 2006, https://doi.org/10.1007/11871842_29): argmax_a Q(s, a) + C √(ln N(s) / N(s, a)) once
 * every edge has been visited; a random unvisited edge until then. Priors are ignored.
 */
export const uct =
  (C: number): Select =>
  (tree, node, random) => {
    const from = tree.first[node]!
    const end = from + tree.count[node]!
    let fresh = 0
    for (let e = from; e < end; e++) if (tree.edgeVisits[e] === 0) fresh++
    if (fresh > 0) {
      let nth = random.int(fresh)
      for (let e = from; ; e++) if (tree.edgeVisits[e] === 0 && nth-- === 0) return e
    }
    const log = Math.log(tree.visits[node]!)
    const floor = tree.floor[node]!
    let best = from
    let highest = -Infinity
    for (let e = from; e < end; e++) {
      const q = tree.q(node, e)
      const score = q <= floor && tree.edgeProven(e) ? -1e300 : q + C * Math.sqrt(log / tree.edgeVisits[e]!)
      if (score > highest) {
        highest = score
        best = e
      }
    }
    return best
  }
