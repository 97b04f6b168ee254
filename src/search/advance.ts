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
 * them all.
 */
function keep<S>(tree: Tree<S>, top: number): void {
  const { states, first, floor, child } = tree
  /** `[nodes]` New number of each node; −1 for those that are dropped. */
  const moved = new Int32Array(tree.nodes).fill(-1)
  moved[top] = 0
  let [nodes, edges] = [0, 0]
  for (let node = top; node < tree.nodes; node++) {
    if (moved[node] === -1) continue
    const to = nodes++
    moved[node] = to
    const [from, count] = [first[node]!, tree.count[node]!]
    for (const column of tree.nodeColumns) column[to] = column[node]!
    floor[to] = floor[node]!
    const spare = states[to]
    states[to] = states[node]
    states[node] = spare
    first[to] = edges
    for (let e = from; e < from + count; e++, edges++) {
      for (const column of tree.edgeColumns) column[edges] = column[e]!
      if (child[e]! >= 0) moved[child[e]!] = 0 // kept; its number follows
    }
  }
  for (let e = 0; e < edges; e++) if (child[e]! >= 0) child[e] = moved[child[e]!]!
  tree.root = undefined
  tree.nodes = nodes
  tree.edges = edges
}
