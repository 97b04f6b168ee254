import type { Tree } from './tree.ts'

/**
 * Makes the child along `action` the root and keeps its subtree. Without such a child the tree is empty afterwards.
 *
 * @returns whether anything was kept.
 */
export function advance<S>(tree: Tree<S>, action: number): boolean {
  const end = tree.first[0]! + tree.count[0]!
  let edge = tree.count[0] === 0 ? end : tree.first[0]!
  while (edge < end && tree.action[edge] !== action) edge++
  const top = edge < end ? tree.child[edge]! : -1
  if (top < 0) {
    tree.nodes = tree.edges = 0
    return false
  }
  keep(tree, top)
  return true
}

/**
 * Moves `top` and its descendants to the front. A child comes after its parent, so one pass in ascending order finds
 * them all. Columns are named, as V8 is slow in a loop over arrays of several types.
 */
function keep<S>(tree: Tree<S>, top: number): void {
  const { states, visits, sum, value, proven, floor, player, first, count, reward, discount } = tree
  const { action, prior, logit, edgeVisits, total, child } = tree
  /** `[nodes]` New number of each node; −1 for those that are dropped. */
  const moved = new Int32Array(tree.nodes).fill(-1)
  moved[top] = 0
  let [nodes, edges] = [0, 0]
  for (let node = top; node < tree.nodes; node++) {
    if (moved[node] === -1) continue
    const to = nodes++
    moved[node] = to
    const from = first[node]!
    const end = from + count[node]!
    visits[to] = visits[node]!
    sum[to] = sum[node]!
    value[to] = value[node]!
    proven[to] = proven[node]!
    player[to] = player[node]!
    count[to] = count[node]!
    floor[to] = floor[node]!
    if (reward) reward[to] = reward[node]!
    if (discount) discount[to] = discount[node]!
    const spare = states[to]
    states[to] = states[node]
    states[node] = spare
    first[to] = edges
    for (let e = from; e < end; e++, edges++) {
      action[edges] = action[e]!
      prior[edges] = prior[e]!
      logit[edges] = logit[e]!
      edgeVisits[edges] = edgeVisits[e]!
      total[edges] = total[e]!
      child[edges] = child[e]!
      if (child[e]! >= 0) moved[child[e]!] = 0 // kept; its number follows
    }
  }
  for (let e = 0; e < edges; e++) if (child[e]! >= 0) child[e] = moved[child[e]!]!
  tree.root = undefined
  tree.nodes = nodes
  tree.edges = edges
}
