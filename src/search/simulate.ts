import type { Rng } from '../core/rng.ts'
import type { Select } from './select.ts'
import { PROVEN, type Tree } from './tree.ts'

/** Nodes and edges of one simulation, root first; the leaf is not among them. */
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
 * Descends from the root by `select` to the first node that is new, proven or without edges, the leaf. A new one is
 * added to the tree.
 *
 * @returns the leaf.
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
 * Updates every node on the path with the value found at its leaf: visit counts and r + γ v, v seen from the side that
 * moves (no rewards and γ = 1 in board games).
 *
 * MCTS-Solver (Winands et al. 2008, https://doi.org/10.1007/978-3-540-87608-3_3), with draws: a node with an edge
 * proven to win is won; a node whose edges are all proven has the value of the best. Above a proven node the proven
 * value is backed up in place of the one found. The same holds where the edge taken seems worse than the best proven
 * one, which the side to move would prefer: simulations skip that one.
 */
export function backUp<S>(tree: Tree<S>, path: Path, leaf: number, solve: boolean): void {
  const { reward, discount, low } = tree
  let value = tree.value[leaf]!
  let player = tree.player[leaf]!
  let proven = solve && tree.proven[leaf] === PROVEN
  if (reward !== undefined && path.length > 0 && tree.visits[leaf] === 0)
    tree.earn(path.nodes[path.length - 1]!, path.edges[path.length - 1]!)
  tree.visit(leaf, value)
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const node = path.nodes[depth]!
    const edge = path.edges[depth]!
    if (tree.player[node] !== player) {
      value = -value
      player = 1 - player
    }
    if (reward !== undefined) value = reward[tree.child[edge]!]! + discount![tree.child[edge]!]! * value
    tree.edgeVisits[edge]!++
    tree.total[edge]! += value
    proven = proven && prove(tree, node, edge)
    const floor = tree.floor[node]!
    if (proven || (floor > low && tree.total[edge]! < floor * tree.edgeVisits[edge]!)) value = floor
    tree.visit(node, value)
  }
}

/** Whether a node is proven, now that one of its edges is. */
function prove<S>(tree: Tree<S>, node: number, edge: number): boolean {
  const value = tree.q(node, edge)
  if (value > tree.floor[node]!) tree.floor[node] = value
  if (value < tree.high)
    for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) if (!tree.edgeProven(e)) return false
  tree.proven[node] = PROVEN
  return true
}
