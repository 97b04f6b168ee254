import type { Rng } from '../core/rng.ts'
import type { Tree } from './tree.ts'

/** `[A]` Visits of the root's actions. */
export function visitsOf<S>(tree: Tree<S>): Float32Array {
  const visits = new Float32Array(tree.game.actions)
  for (let e = 0; e < tree.count[0]!; e++) visits[tree.action[e]!] = tree.edgeVisits[e]!
  return visits
}

/** `[A]` Priors of the root's actions. */
export function priorsOf<S>(tree: Tree<S>): Float32Array {
  const priors = new Float32Array(tree.game.actions)
  for (let e = 0; e < tree.count[0]!; e++) priors[tree.action[e]!] = tree.prior[e]!
  return priors
}

/** What a search thinks of the position at its root: for records, and to learn from. */
export type Thought = {
  readonly visits: Float32Array
  readonly prior: Float32Array
  readonly policy: Float32Array
  /** For the side to move, in [−1, 1]. */
  readonly value: number
  /** 1 where that is proven. */
  readonly proven: number
}

/** @param policy `[A]` What it makes of the root's actions. */
export const thoughtOf = <S>(tree: Tree<S>, policy: Float32Array): Thought => ({
  visits: visitsOf(tree),
  prior: priorsOf(tree),
  policy,
  value: tree.worth(0),
  proven: tree.proven[0]!,
})

/**
 * `[A]` What the search makes of the root's actions, as shares that sum to 1: visits; without those of actions that are proven to be worse than
 * best play; all on the winning ones where the root is won.
 */
export function improvedPolicy<S>(tree: Tree<S>): Float32Array {
  const policy = new Float32Array(tree.game.actions)
  const worth = tree.proven[0] ? tree.value[0]! : -1
  let sum = 0
  for (let e = 0; e < tree.count[0]!; e++) {
    if (tree.edgeVisits[e] === 0) continue
    const exact = tree.edgeProven(e)
    const q = exact ? tree.q(0, e) : 0
    const poor = tree.proven[0] ? !exact || q < worth : exact && q <= -1
    if (!poor) sum += policy[tree.action[e]!] = tree.edgeVisits[e]!
  }
  if (sum === 0)
    for (let e = 0; e < tree.count[0]!; e++) sum += policy[tree.action[e]!] = Math.max(1, tree.edgeVisits[e]!)
  for (let a = 0; a < policy.length; a++) policy[a]! /= sum
  return policy
}

/** The action with the largest share; of equal ones, that of the highest Q(s, a), then the lowest number. */
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

/** An action by its share, sharpened or levelled: π(a)^(1/T) / Σ_b π(b)^(1/T). */
export function drawAction(policy: Float32Array, temperature: number, random: Rng): number {
  const weights = Float64Array.from(policy, share => share ** (1 / temperature))
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
 * The principal variation, what the search expects to be played from the root on: the most visited edges, down to where there are none.
 *
 * @param begin The first action, where another one than the most visited was chosen.
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

/** Whether an edge is to be preferred: proven to win, not proven to lose, or of more visits. */
function better<S>(tree: Tree<S>, node: number, edge: number, than: number): boolean {
  const certain = (e: number) => (tree.edgeProven(e) ? Math.sign(tree.q(node, e)) : 0)
  const difference = certain(edge) - certain(than)
  return difference > 0 || (difference === 0 && tree.edgeVisits[edge]! > tree.edgeVisits[than]!)
}
