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

/** σ(q) = factor · (q − low) of a node's edges: q in [0, 1] times (c_visit + max_b N(b)) c_scale. */
function factorOf<S>(
  tree: Tree<S>,
  node: number,
  { visitOffset, scale }: Pick<GumbelOptions, 'visitOffset' | 'scale'>,
) {
  let most = 0
  for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) most = Math.max(most, tree.edgeVisits[e]!)
  return ((visitOffset + most) * scale) / (tree.high - tree.low)
}

/** The least prior that counts in v_mix, so that edges whose softmax is 0 have a mean, too. */
const TINY = 2 ** -126

/**
 * v_mix, the q of a node's unvisited edges (equation 33 of the paper's appendix D): the evaluator's value of the node
 * mixed with the Q of its visited edges, these weighted by their priors.
 *
 *     v_mix = (v + Σ_b N(b) · Σ P(a) q(a) / Σ P(a)) / (1 + Σ_b N(b)),   sums of P over visited edges
 */
function mixedValue<S>(tree: Tree<S>, node: number): number {
  let [visits, priors, weighed] = [0, 0, 0]
  for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) {
    if (tree.edgeVisits[e] === 0) continue
    const prior = Math.max(TINY, tree.prior[e]!)
    visits += tree.edgeVisits[e]!
    priors += prior
    weighed += prior * tree.q(node, e)
  }
  return (tree.value[node]! + (visits > 0 ? (visits * weighed) / priors : 0)) / (1 + visits)
}

/** logits(a) + σ(q(a)), with `mixed` for the q of an unvisited edge. */
const improved = <S>(tree: Tree<S>, node: number, e: number, factor: number, mixed: number): number =>
  tree.logit[e]! + factor * ((tree.edgeVisits[e]! > 0 ? tree.q(node, e) : mixed) - tree.low)

/**
 * Selection of "Full Gumbel" below the root (section 5 of the paper): argmax_a π′(a) − N(a) / (1 + Σ_b N(b)), so that
 * visits approach the improved policy π′ = softmax(logits + σ(completed q)). Settled edges are left out.
 */
export const gumbelBelow =
  (options: Pick<GumbelOptions, 'visitOffset' | 'scale'>): Select =>
  (tree, node) => {
    const [from, count] = [tree.first[node]!, tree.count[node]!]
    const [factor, mixed] = [factorOf(tree, node, options), mixedValue(tree, node)]
    const scores = Float64Array.from({ length: count }, (_, i) => improved(tree, node, from + i, factor, mixed))
    const peak = scores.reduce((a, b) => Math.max(a, b), -Infinity)
    const sum = scores.reduce((sum, score) => sum + Math.exp(score - peak), 0)
    let [best, highest] = [from, -Infinity]
    for (const [i, score] of scores.entries()) {
      const e = from + i
      if (tree.settled(node, e)) continue
      // The node's first visit is its own.
      const lack = Math.exp(score - peak) / sum - tree.edgeVisits[e]! / tree.visits[node]!
      if (lack > highest) [best, highest] = [e, lack]
    }
    return best
  }

/**
 * σ(q̂(a)) = (c_visit + max_b N(b)) c_scale q̂(a), q̂ in [0, 1]; an unvisited edge has q = v_mix.
 *
 * @param below Selection below the root: PUCT, or `gumbelBelow`.
 */
export function gumbel(options: GumbelOptions, below: Select): Gumbel {
  const { simulations, considered } = options
  const schedules = new Map<number, Int32Array>()
  const schedule = (m: number) => {
    const known = schedules.get(m) ?? halvingSchedule(m, simulations)
    schedules.set(m, known)
    return known
  }
  const scoreOf = <S>(tree: Tree<S>, e: number, factor: number, mixed: number) =>
    tree.noise[e]! + improved(tree, 0, e, factor, mixed)

  return {
    /**
     * The highest-scoring unsettled edge with the scheduled visit count. Where all of these are settled, one with fewer
     * visits, the most visited first: the simulations that a settled edge does not need go to the next best.
     */
    select: (tree, node, random) => {
      if (node !== 0) return below(tree, node, random)
      const factor = factorOf(tree, 0, options)
      const turn = schedule(Math.min(considered, tree.count[0]!))[tree.visits[0]! - 1]!
      let best = 0
      let least = Infinity
      let highest = -Infinity
      for (let e = 0; e < tree.count[0]!; e++) {
        const visits = tree.edgeVisits[e]!
        const away = visits <= turn ? turn - visits : simulations + visits
        if (away > least || tree.settled(0, e)) continue
        const score = scoreOf(tree, e, factor, tree.low) // only edges with as many visits are compared
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
      const [factor, mixed] = [factorOf(tree, 0, options), mixedValue(tree, 0)]
      const open = edges.filter(e => !tree.settled(0, e))
      const most = open.reduce((most, e) => Math.max(most, tree.edgeVisits[e]!), 0)
      const compared = edges.filter(e => tree.settled(0, e) || (tree.edgeVisits[e] === most && !seemsWorse(tree, e)))
      const score = (e: number) => scoreOf(tree, e, factor, mixed)
      return compared.reduce((best, e) => (score(e) > score(best) ? e : best))
    },

    policy(tree) {
      const [factor, mixed] = [factorOf(tree, 0, options), mixedValue(tree, 0)]
      const edges = playable(tree)
      const scores = edges.map(e => improved(tree, 0, e, factor, mixed))
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
