import type { Rng } from '../core/rng.ts'
import type { Select } from './select.ts'
import { PROVEN, type Tree } from './tree.ts'

/** The way of one simulation: nodes and the edges that were taken from them, root first. */
export interface Path {
  readonly nodes: Int32Array
  readonly edges: Int32Array
  length: number
}

export const emptyPath = (depth: number): Path => ({
  nodes: new Int32Array(depth),
  edges: new Int32Array(depth),
  length: 0,
})

/**
 * Goes down from the root, by `select`, to the first node that is new, proven, or without edges, and answers with it. A
 * new node is added to the tree.
 */
export function descend<S>(tree: Tree<S>, path: Path, select: Select, random: Rng): number {
  let node = 0
  path.length = 0
  while (tree.count[node]! > 0 && tree.proven[node] !== PROVEN) {
    const edge = select(tree, node, random)
    path.nodes[path.length] = node
    path.edges[path.length++] = edge
    const child = tree.child[edge]!
    if (child < 0) return tree.follow(node, edge)
    node = child
  }
  return node
}

/**
 * Tells every node on the path what was found at its end, `leaf`: visits, and the value from each side's point of view.
 *
 * MCTS-Solver (Winands et al. 2008, https://doi.org/10.1007/978-3-540-87608-3_3), with draws: a node with an edge that
 * is proven to win is won; one all of whose edges are proven is worth the best of them. From there on up, what is
 * proven is told in place of what was found. So it is where the edge taken seems worse than the best that is proven,
 * which the side to move would rather play: simulations leave that one out.
 */
export function backUp<S>(tree: Tree<S>, path: Path, leaf: number, solve: boolean): void {
  let value = tree.value[leaf]!
  let player = tree.player[leaf]!
  let proven = solve && tree.proven[leaf] === PROVEN
  tree.visit(leaf, value)
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const node = path.nodes[depth]!
    const edge = path.edges[depth]!
    if (tree.player[node] !== player) {
      value = -value
      player = 1 - player
    }
    tree.edgeVisits[edge]!++
    tree.total[edge]! += value
    proven = proven && prove(tree, node, value)
    const floor = tree.floor[node]!
    if (proven || (floor > -1 && tree.total[edge]! < floor * tree.edgeVisits[edge]!)) value = floor
    tree.visit(node, value)
  }
}

/** Whether a node is proven, now that one of its edges is proven to be worth `value`. */
function prove<S>(tree: Tree<S>, node: number, value: number): boolean {
  if (value > tree.floor[node]!) tree.floor[node] = value
  if (value < 1)
    for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) if (!tree.edgeProven(e)) return false
  tree.proven[node] = PROVEN
  return true
}
