import type { Rng } from '../core/rng.ts'
import { playable, seemsWorse } from './outcome.ts'
import type { Select } from './select.ts'
import type { Tree } from './tree.ts'

// Danihelka et al. 2022, Policy improvement by planning with Gumbel, https://openreview.net/forum?id=bERaNdoegnO

/**
 * Visit count of the actions considered in each simulation of Sequential Halving (Karnin et al. 2013), `[n]`: first all
 * m actions, at least once each, then the better half of them, and so on down to two.
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
  /** Actions considered at first, m. */
  readonly considered: number
  /** c_visit and c_scale of σ. */
  readonly visitOffset: number
  readonly scale: number
}

/**
 * The root of Gumbel AlphaZero: the first action of each simulation, the action to play, and the policy to learn. Trees
 * are not reused. Proven values come first in all three (the paper has no solver).
 */
export interface Gumbel {
  /** Sequential Halving at the root, over the edges with the highest g(a) + logits(a) + σ(q̂(a)); `below` elsewhere. */
  readonly select: Select
  /**
   * argmax_a g(a) + logits(a) + σ(q̂(a)) over the most visited edges that do not seem worse than the best proven ones,
   * and those. @returns an edge of the root.
   */
  choose<S>(tree: Tree<S>): number
  /** `[A]` π′ = softmax(logits + σ(completed q)) over the edges that may be best: the improved policy to learn. */
  policy<S>(tree: Tree<S>): Float32Array
}

/**
 * σ(q̂(a)) = (c_visit + max_b N(b)) c_scale q̂(a), q̂ in [0, 1]. An unvisited edge has q = v_mix (equation 33 of the
 * paper's appendix D), which mixes the evaluator's value of the node with the Q of its visited edges, weighted by their
 * priors.
 */
export function gumbel({ simulations, considered, visitOffset, scale }: GumbelOptions, below: Select): Gumbel {
  const schedules = new Map<number, Int32Array>()
  const schedule = (m: number) => {
    const known = schedules.get(m) ?? halvingSchedule(m, simulations)
    schedules.set(m, known)
    return known
  }
  /** σ(q) = factor · (q − low): q in [0, 1] times (c_visit + max_b N(b)) c_scale. */
  const factorOf = <S>(tree: Tree<S>) => {
    let most = 0
    for (let e = 0; e < tree.count[0]!; e++) most = Math.max(most, tree.edgeVisits[e]!)
    return ((visitOffset + most) * scale) / (tree.high - tree.low)
  }
  const scoreOf = <S>(tree: Tree<S>, e: number, factor: number) =>
    tree.noise[e]! + tree.logit[e]! + (tree.edgeVisits[e]! > 0 ? factor * (tree.q(0, e) - tree.low) : 0)

  return {
    /**
     * The highest-scoring unsettled edge with the scheduled visit count. Where all of these are settled, one with fewer
     * visits, the most visited first: the simulations that a settled edge does not need go to the next best.
     */
    select: (tree, node, random) => {
      if (node !== 0) return below(tree, node, random)
      const factor = factorOf(tree)
      const turn = schedule(Math.min(considered, tree.count[0]!))[tree.visits[0]! - 1]!
      let best = 0
      let least = Infinity
      let highest = -Infinity
      for (let e = 0; e < tree.count[0]!; e++) {
        const visits = tree.edgeVisits[e]!
        const away = visits <= turn ? turn - visits : simulations + visits
        if (away > least || tree.settled(0, e)) continue
        const score = scoreOf(tree, e, factor)
        if (away === least && score <= highest) continue
        best = e
        least = away
        highest = score
      }
      return best
    },

    choose(tree) {
      const edges = playable(tree)
      const won = edges.find(e => tree.edgeProven(e) && tree.q(0, e) >= tree.high)
      if (won !== undefined) return won
      const factor = factorOf(tree)
      const open = edges.filter(e => !tree.settled(0, e))
      const most = open.reduce((most, e) => Math.max(most, tree.edgeVisits[e]!), 0)
      const compared = edges.filter(e => tree.settled(0, e) || (tree.edgeVisits[e] === most && !seemsWorse(tree, e)))
      return compared.reduce((best, e) => (scoreOf(tree, e, factor) > scoreOf(tree, best, factor) ? e : best))
    },

    policy(tree) {
      const factor = factorOf(tree)
      let [visits, priors, weighed] = [0, 0, 0]
      for (let e = 0; e < tree.count[0]!; e++) {
        if (tree.edgeVisits[e] === 0) continue
        visits += tree.edgeVisits[e]!
        priors += tree.prior[e]!
        weighed += tree.prior[e]! * tree.q(0, e)
      }
      const mixed = (tree.value[0]! + (priors > 0 ? (visits * weighed) / priors : 0)) / (1 + visits)
      const edges = playable(tree)
      const scores = edges.map(
        e => tree.logit[e]! + factor * ((tree.edgeVisits[e]! > 0 ? tree.q(0, e) : mixed) - tree.low),
      )
      const peak = Math.max(...scores)
      const sum = scores.reduce((sum, x) => sum + Math.exp(x - peak), 0)
      const policy = new Float32Array(tree.model.actions)
      for (const [i, e] of edges.entries()) policy[tree.action[e]!] = Math.exp(scores[i]! - peak) / sum
      return policy
    },
  }
}

/** Draws g(a) ~ Gumbel(0) for each edge of an expanded root. */
export function drawGumbel<S>(tree: Tree<S>, random: Rng): void {
  for (let e = 0; e < tree.count[0]!; e++) tree.noise[e] = gumbelOf(random.next())
}

/** Gumbel(0) noise from a uniform number in [0, 1): −ln(−ln(1 − u)), with u = 0, where that is infinite, replaced. */
export const gumbelOf = (u: number): number => -Math.log(-Math.log(1 - Math.max(u, 2 ** -53)))
