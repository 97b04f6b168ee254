import type { TypedArray } from '../../core/agent.ts'
import type { View } from '../../core/env.ts'
import { type Rng, rng } from '../../core/rng.ts'
import { advance } from '../advance.ts'
import type { RootedModel } from '../model.ts'
import { restoreTree, saveTree } from '../saved-tree.ts'
import type { Task } from '../search.ts'
import { Tree } from '../tree.ts'

/**
 * The trees of an agent that searches: one for each view it is asked about, kept from move to move in games that it
 * plays with itself.
 */
export interface Planner<S> {
  /**
   * A search for each view, planted where it has no tree yet. Each gets a stream of its own, whose seed is drawn from
   * `random`. Without `slots` (which environments the views are of) nothing is kept.
   */
  tasks(views: readonly View[], random: Rng, slots?: readonly number[]): readonly Task<S>[]
  /** In that environment `action` was taken; what the search found out about what follows is kept. */
  moved(slot: number, action: number): void
  /** In that environment another game begins, or one goes on that is not known. */
  reset(slot: number): void
  /** The trees that are kept, by names that begin with `tree`. */
  save(): Readonly<Record<string, TypedArray>>
  knows(name: string, array: TypedArray): boolean
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

/** @param nodes Room of a tree: a simulation needs one, and the root. */
export function planner<S>(model: RootedModel<S>, nodes: number): Planner<S> {
  const trees = new Map<number, Tree<S>>()
  /** Slots whose tree goes on from the move before. */
  const going = new Set<number>()
  /** Trees that were saved, and hang on no position yet. */
  const loose = new Map<number, Float32Array>()
  const passing: Tree<S>[] = []

  const treeOf = (slot: number): Tree<S> => {
    const tree = trees.get(slot) ?? new Tree(model, nodes)
    trees.set(slot, tree)
    return tree
  }
  const planted = (root: S, index: number, slot: number | undefined): Tree<S> => {
    if (slot === undefined) {
      passing[index] ??= new Tree(model, nodes)
      passing[index].plant(root)
      return passing[index]
    }
    const tree = treeOf(slot)
    const saved = loose.get(slot)
    if (saved) restoreTree(tree, saved, root)
    else if (!going.has(slot)) tree.plant(root)
    loose.delete(slot)
    going.add(slot)
    return tree
  }
  return {
    tasks: (views, random, slots) =>
      views.map((view, i) => ({
        tree: planted(model.root(view), i, slots?.[i]),
        random: rng(random.int(2 ** 32)),
      })),
    moved(slot, action) {
      loose.delete(slot)
      if (going.has(slot) && !advance(treeOf(slot), action)) going.delete(slot)
    },
    reset(slot) {
      going.delete(slot)
      loose.delete(slot)
    },
    save: () => ({
      ...Object.fromEntries([...going].map(slot => [`tree${slot}`, saveTree(treeOf(slot))])),
      ...Object.fromEntries([...loose].map(([slot, saved]) => [`tree${slot}`, saved])),
    }),
    knows: (name, array) => /^tree\d+$/.test(name) && array instanceof Float32Array,
    restore(saved) {
      going.clear()
      loose.clear()
      for (const [name, array] of Object.entries(saved)) {
        const slot = /^tree(\d+)$/.exec(name)?.[1]
        if (slot !== undefined) loose.set(Number(slot), array as Float32Array)
      }
    },
  }
}
