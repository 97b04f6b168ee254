import type { Rng } from '../core/rng.ts'
import { PROVEN, type Tree } from './tree.ts'

/** `[A]` Visits of the root's actions. */
export function visitsOf<S>(tree: Tree<S>): Float32Array {
  const visits = new Float32Array(tree.model.actions)
  for (let e = 0; e < tree.count[0]!; e++) visits[tree.action[e]!] = tree.edgeVisits[e]!
  return visits
}

/** `[A]` Priors of the root's actions. */
export function priorsOf<S>(tree: Tree<S>): Float32Array {
  const priors = new Float32Array(tree.model.actions)
  for (let e = 0; e < tree.count[0]!; e++) priors[tree.action[e]!] = tree.prior[e]!
  return priors
}

/** Result of a search at its root, for viewers and records. */
export type Thought = {
  readonly visits: Float32Array
  readonly prior: Float32Array
  readonly policy: Float32Array
  /** For the side to move, in [−1, 1]. */
  readonly value: number
  /** 1 where that is proven. */
  readonly proven: number
}

/** What `thoughtOf` records, for `Agent.thoughts`. */
export const thoughtColumns = {
  visits: 'floats',
  prior: 'floats',
  policy: 'floats',
  value: 'number',
  proven: 'number',
} as const satisfies { readonly [K in keyof Thought]: 'number' | 'floats' }

/** @param policy `[A]` π, from `improvedPolicy` or `Gumbel.policy`. */
export const thoughtOf = <S>(tree: Tree<S>, policy: Float32Array): Thought => ({
  visits: visitsOf(tree),
  prior: priorsOf(tree),
  policy,
  value: tree.worth(0),
  proven: tree.proven[0]!,
})

/**
 * Edges of the root that may be best: all but those proven to be worse than another; of a proven root only the best
 * ones. Never empty for an expanded root.
 */
export function playable<S>(tree: Tree<S>): number[] {
  const floor = tree.floor[0]!
  const edges = [...tree.action.subarray(0, tree.count[0]!).keys()]
  const kept = edges.filter(e => {
    const settled = tree.settled(0, e)
    if (tree.proven[0] === PROVEN) return settled && tree.q(0, e) === floor
    return !settled || (floor > tree.low && tree.q(0, e) === floor)
  })
  return kept.length > 0 ? kept : edges
}

/** Whether a visited edge of the root seems worse than a proven one. */
export const seemsWorse = <S>(tree: Tree<S>, edge: number): boolean => {
  const floor = tree.floor[0]!
  return floor > tree.low && tree.edgeVisits[edge]! > 0 && !tree.edgeProven(edge) && tree.q(0, edge) < floor
}

/**
 * `[A]` The policy that the search found at the root, as shares that sum to 1: visit counts of the actions that may be
 * best, without those that seem worse than a proven one. A proven action is not visited again, so it counts at least as
 * much as any that seems worse. Where only unvisited actions may be best, their priors.
 *
 * @param visits Of the root's edges, where others than the tree's count.
 */
export function improvedPolicy<S>(tree: Tree<S>, visits: Int32Array = tree.edgeVisits): Float32Array {
  const policy = new Float32Array(tree.model.actions)
  const edges = playable(tree)
  const worse = edges.filter(e => seemsWorse(tree, e))
  const least = worse.reduce((most, e) => Math.max(most, visits[e]!), 0)
  const weights = edges.map(e => {
    if (worse.includes(e)) return 0
    return tree.settled(0, e) ? Math.max(least, visits[e]!) : visits[e]!
  })
  const unvisited = weights.every(weight => weight === 0)
  const shares = unvisited ? edges.map(e => Math.max(tree.prior[e]!, 1e-9)) : weights
  const sum = shares.reduce((a, b) => a + b, 0)
  for (const [i, e] of edges.entries()) policy[tree.action[e]!] = shares[i]! / sum
  return policy
}

/** The action with the largest share; ties go to the highest Q(s, a), then the lowest number. */
export function bestAction<S>(tree: Tree<S>, policy: Float32Array): number {
  let best = -1
  let value = -Infinity
  for (let e = 0; e < tree.count[0]!; e++) {
    const action = tree.action[e]!
    const q = tree.edgeVisits[e]! > 0 ? tree.q(0, e) : -Infinity
    const share = policy[action]!
    if (best < 0 || share > policy[best]! || (share === policy[best] && q > value)) {
      best = action
      value = q
    }
  }
  return best
}

/**
 * Draws an action from π at temperature T: π(a)^(1/T) / Σ_b π(b)^(1/T). Shares are divided by the largest first, so
 * that no power underflows to 0 for all.
 */
export function drawAction(policy: Float32Array, temperature: number, random: Rng): number {
  const largest = policy.reduce((a, b) => Math.max(a, b), 0)
  const weights = Float64Array.from(policy, share => (share / largest) ** (1 / temperature))
  let rest = random.next() * weights.reduce((a, b) => a + b, 0)
  let last = -1
  for (let a = 0; a < weights.length; a++) {
    if (weights[a] === 0) continue
    last = a
    rest -= weights[a]!
    if (rest < 0) break
  }
  return last
}

/**
 * The principal variation, the line of play that the search expects from the root: the most visited edges, down to a
 * node without any.
 *
 * @param begin The first action. Default: the most visited one.
 */
export function principalVariation<S>(tree: Tree<S>, begin?: number): number[] {
  const actions: number[] = []
  for (let node = 0; node >= 0 && tree.count[node]! > 0; ) {
    let best = -1
    for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) {
      const meant = node > 0 || begin === undefined || tree.action[e] === begin
      if (meant && tree.edgeVisits[e]! > 0 && (best < 0 || better(tree, node, e, best))) best = e
    }
    if (best < 0) break
    actions.push(tree.action[best]!)
    node = tree.child[best]!
  }
  return actions
}

/**
 * Whether an edge is preferred to another: proven to win, not proven to lose, not below the proven bound, or visited
 * more.
 */
function better<S>(tree: Tree<S>, node: number, edge: number, than: number): boolean {
  const rank = (e: number) => {
    const q = tree.q(node, e)
    if (q < tree.floor[node]!) return tree.edgeProven(e) ? -2 : -1
    if (!tree.edgeProven(e)) return 0
    return q >= tree.high ? 1 : q <= tree.low ? -1 : 0
  }
  const difference = rank(edge) - rank(than)
  return difference > 0 || (difference === 0 && tree.edgeVisits[edge]! > tree.edgeVisits[than]!)
}
