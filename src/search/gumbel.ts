import type { Rng } from '../core/rng.ts'
import type { Select } from './select.ts'
import type { Tree } from './tree.ts'

// Danihelka et al. 2022, Policy improvement by planning with Gumbel, https://openreview.net/forum?id=bERaNdoegnO

/**
 * How often an action must have been visited to be considered in each simulation of Sequential Halving (Karnin et al. 2013), `[n]`: m actions
 * once each or more, then the better half of them, and so on down to two.
 */
export function halvingSchedule(m: number, n: number): Int32Array {
  if (m <= 1) return Int32Array.from({ length: n }, (_, i) => i)
  const phases = Math.ceil(Math.log2(m))
  const schedule: number[] = []
  let visits = 0
  for (let considered = m; schedule.length < n; considered = Math.max(2, considered >> 1)) {
    const times = Math.max(1, Math.floor(n / (phases * considered)))
    for (let k = 0; k < times; k++, visits++) for (let i = 0; i < considered; i++) schedule.push(visits)
  }
  return Int32Array.from(schedule.slice(0, n))
}

export interface GumbelOptions {
  readonly simulations: number
  /** Actions that are considered at first, m. */
  readonly considered: number
  /** c_visit and c_scale of σ. */
  readonly visitOffset: number
  readonly scale: number
}

/** The root's part of Gumbel AlphaZero: which action each simulation begins with, what to play, and what to learn. Trees are not reused. */
export interface Gumbel {
  /** Sequential halving at the root, over edges with the highest g(a) + logits(a) + σ(q̂(a)); `below` elsewhere. */
  readonly select: Select
  /** argmax_a g(a) + logits(a) + σ(q̂(a)) of the most visited edges. @returns an edge of the root. */
  choose<S>(tree: Tree<S>): number
  /** `[A]` π′ = softmax(logits + σ(completed q)), the improved policy to learn. */
  policy<S>(tree: Tree<S>): Float32Array
}

/**
 * σ(q̂(a)) = (c_visit + max_b N(b)) c_scale q̂(a), q̂ in [0, 1]; an edge without visits counts as v_mix (equation 33 of the paper's appendix D):
 * what the node's own value and its visited edges, weighed by their priors, say.
 */
export function gumbel({ simulations, considered, visitOffset, scale }: GumbelOptions, below: Select): Gumbel {
  const schedules = new Map<number, Int32Array>()
  const schedule = (m: number) => {
    const known = schedules.get(m) ?? halvingSchedule(m, simulations)
    schedules.set(m, known)
    return known
  }
  const sigma = <S>(tree: Tree<S>) => {
    let most = 0
    for (let e = 0; e < tree.count[0]!; e++) most = Math.max(most, tree.edgeVisits[e]!)
    const factor = ((visitOffset + most) * scale) / 2
    return (q: number) => factor * (q + 1)
  }
  /** The edge with so many visits, or of any number, that scores highest. */
  const highest = <S>(tree: Tree<S>, visits: number) => {
    const s = sigma(tree)
    let best = -1
    let score = -Infinity
    for (let e = 0; e < tree.count[0]!; e++) {
      if (tree.edgeVisits[e] !== visits) continue
      const x = tree.noise[e]! + tree.logit[e]! + (visits > 0 ? s(tree.q(0, e)) : 0)
      if (x > score) {
        score = x
        best = e
      }
    }
    return best
  }
  return {
    select: (tree, node, random) => {
      if (node !== 0) return below(tree, node, random)
      const done = tree.visits[0]! - 1
      return highest(tree, schedule(Math.min(considered, tree.count[0]!))[done]!)
    },

    choose(tree) {
      let most = 0
      for (let e = 0; e < tree.count[0]!; e++) {
        if (tree.edgeProven(e) && tree.q(0, e) >= 1) return e
        most = Math.max(most, tree.edgeVisits[e]!)
      }
      return highest(tree, most)
    },

    policy(tree) {
      const s = sigma(tree)
      const n = tree.count[0]!
      let [visits, priors, weighed] = [0, 0, 0]
      for (let e = 0; e < n; e++) {
        if (tree.edgeVisits[e] === 0) continue
        visits += tree.edgeVisits[e]!
        priors += tree.prior[e]!
        weighed += tree.prior[e]! * tree.q(0, e)
      }
      const mixed = (tree.value[0]! + (priors > 0 ? (visits * weighed) / priors : 0)) / (1 + visits)
      const scores = Float64Array.from({ length: n }, (_, e) => {
        const q = tree.edgeVisits[e]! > 0 ? tree.q(0, e) : mixed
        return tree.logit[e]! + s(q)
      })
      const peak = Math.max(...scores)
      const sum = scores.reduce((sum, x) => sum + Math.exp(x - peak), 0)
      const policy = new Float32Array(tree.game.actions)
      for (let e = 0; e < n; e++) policy[tree.action[e]!] = Math.exp(scores[e]! - peak) / sum
      return policy
    },
  }
}

/** Draws g(a) ~ Gumbel(0) for each edge of a root that has edges. */
export function drawGumbel<S>(tree: Tree<S>, random: Rng): void {
  for (let e = 0; e < tree.count[0]!; e++) tree.noise[e] = -Math.log(-Math.log(1 - random.next() || 2 ** -53))
}
