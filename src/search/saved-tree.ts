import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { PROVEN, type Tree } from './tree.ts'

/**
 * All of a tree but its states: `[nodes, edges, …]`, then each column in turn, `floor` last. Counts and indices are
 * exact in float32 up to 2²⁴.
 */
export function saveTree<S>(tree: Tree<S>): Float32Array {
  const parts = [
    [tree.nodes, tree.edges],
    ...tree.nodeColumns.map(column => column.subarray(0, tree.nodes)),
    ...tree.edgeColumns.map(column => column.subarray(0, tree.edges)),
    tree.floor.subarray(0, tree.nodes),
  ]
  return Float32Array.from(parts.flatMap(part => [...part]))
}

/**
 * Restores a saved tree from the state of its root; the others are stepped to from there, and with a learned model lack
 * what its evaluator filled in.
 *
 * @throws UserError when it was saved of another model or another size.
 */
export function restoreTree<S>(tree: Tree<S>, saved: Float32Array, root: S): void {
  const [nodes = 0, edges = 0] = saved
  const without = 2 + nodes * tree.nodeColumns.length + edges * tree.edgeColumns.length // `floor`, as in 0.1
  const fits = nodes >= 1 && nodes <= tree.capacity && edges >= 0 && edges <= tree.action.length
  if (!fits || (saved.length !== without && saved.length !== without + nodes)) throw unfit()
  let at = 2
  const read = (column: TypedArray, length: number) => {
    column.set(saved.subarray(at, at + length))
    at += length
  }
  tree.nodes = nodes
  tree.edges = edges
  for (const column of tree.nodeColumns) read(column, nodes)
  for (const column of tree.edgeColumns) read(column, edges)
  const floors = saved.length > without
  if (floors) read(tree.floor, nodes)
  else for (let i = 0; i < nodes; i++) tree.floor[i] = tree.proven[i] === PROVEN ? tree.value[i]! : tree.low
  tree.noise.fill(0)
  tree.root = root
  for (let node = 0; node < nodes; node++)
    for (let e = tree.first[node]!, end = e + tree.count[node]!; e < end; e++) {
      const child = tree.child[e]!
      // A child comes after its parent; otherwise a descent would not end.
      if (!(e >= 0 && e < edges && tree.action[e]! < tree.model.actions && child < nodes)) throw unfit()
      if (child >= 0 && child <= node) throw unfit()
      if (child >= 0) tree.states[child] = tree.model.step(tree.state(node), tree.action[e]!, tree.states[child])
      if (!floors && tree.proven[node] !== PROVEN && tree.edgeProven(e))
        tree.floor[node] = Math.max(tree.floor[node]!, tree.q(node, e))
    }
}

const unfit = () =>
  new UserError(
    'a saved search tree does not fit this game and this number of simulations: it was changed, or saved with other ' +
      'settings.',
  )
