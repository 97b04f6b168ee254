import type { TypedArray } from '../../core/agent.ts'
import type { View } from '../../core/env.ts'
import { type Rng, rng } from '../../core/rng.ts'
import { advance } from '../advance.ts'
import type { RootedModel } from '../model.ts'
import { restoreTree, saveTree } from '../saved-tree.ts'
import type { Task } from '../search.ts'
import { Tree } from '../tree.ts'

/**
 * Search trees of an agent: one per view, kept from move to move where the agent plays both sides.
 */
export interface Planner<S> {
  /**
   * A search task for each view, its tree planted unless one is kept. Each has its own stream, seeded from `random`.
   * Without `slots`, the environments of the views, no tree is kept.
   */
  tasks(views: readonly View[], random: Rng, slots?: readonly number[]): readonly Task<S>[]
  /** The trees of such tasks. */
  trees(views: readonly View[], slots?: readonly number[]): readonly Tree<S>[]
  /** `action` was taken in that slot: its subtree is kept. */
  moved(slot: number, action: number): void
  /** Drops the tree of a slot: another game begins, or one unknown to the tree continues. */
  reset(slot: number): void
  /** Kept trees, by names that begin with `tree`. */
  save(): Readonly<Record<string, TypedArray>>
  knows(name: string, array: TypedArray): boolean
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

/** Seeds of searches are 0 … SEEDS − 1. */
export const SEEDS = 2 ** 32

/** @param nodes Capacity of a tree: one node per simulation, plus the root. */
export function planner<S>(model: RootedModel<S>, nodes: number): Planner<S> {
  const trees = new Map<number, Tree<S>>()
  /** Slots whose tree is kept from the move before. */
  const going = new Set<number>()
  /** Restored trees that have no root state yet, by slot. */
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
    tree.forced = 0
    loose.delete(slot)
    going.add(slot)
    return tree
  }
  const treesOf = (views: readonly View[], slots?: readonly number[]) =>
    views.map((view, i) => planted(model.root(view), i, slots?.[i]))
  return {
    trees: treesOf,
    tasks: (views, random, slots) => treesOf(views, slots).map(tree => ({ tree, random: rng(random.int(SEEDS)) })),
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
    knows: isTree,
    restore(saved) {
      going.clear()
      loose.clear()
      for (const [name, array] of Object.entries(saved)) {
        const slot = slotOf(name)
        if (slot !== undefined) loose.set(slot, array as Float32Array)
      }
    },
  }
}

/** The slot of a saved tree; undefined for arrays of other names. */
export function slotOf(name: string): number | undefined {
  const slot = /^tree(\d+)$/.exec(name)?.[1]
  return slot === undefined ? undefined : Number(slot)
}

/** Whether a saved array is a tree. */
export const isTree = (name: string, array: TypedArray): boolean =>
  slotOf(name) !== undefined && array instanceof Float32Array
