import type { Decision, TypedArray } from '../../core/agent.ts'
import type { BoardGame } from '../../core/board-game.ts'
import type { View } from '../../core/env.ts'
import type { Config } from '../../core/option.ts'
import { rng } from '../../core/rng.ts'
import { gameModel } from '../model.ts'
import { drawAction, principalVariation, thoughtOf } from '../outcome.ts'
import type { Task } from '../search.ts'
import type { Mind } from './mind.ts'
import { type Planner, planner } from './planner.ts'
import type { Roots, rootOptions } from './roots.ts'
import { surpriseOf } from './surprise.ts'

/** A search that a player needs. */
export interface Wanted {
  readonly view: View
  /** Of the search's stream. */
  readonly seed: number
  /** Whether its move is drawn by π; otherwise it is the best one. */
  readonly drawn: boolean
  /** The environment of the view, whose tree is kept. */
  readonly slot?: number | undefined
}

/** What a network learns from a move, in its decision's memo: π, and the value that the search found. */
export type Lesson = {
  /** `[A]` π, the policy to learn; all 0 after a fast search, of which only the value is learned. */
  readonly policy: Float32Array
  /** `[1]` How far π is from the prior; see `surpriseOf`. */
  readonly surprise: Float32Array
  /** For the side to move, in [−1, 1]. */
  readonly value: number
  /** 1 where that is proven. */
  readonly proven: number
}

/** Runs the searches of self-play and keeps their trees from move to move; in this thread, or in others. */
export interface Searches {
  /** Searches with noise at the root. A decision has a `Lesson` as its memo. */
  explore(mind: Mind, wanted: readonly Wanted[]): Promise<readonly Decision<number>[]>
  /** `action` was taken in that slot. */
  moved(slot: number, action: number): void
  /** Drops the tree of a slot. */
  reset(slot: number): void
  /** Kept trees; see `Planner`. */
  save(): Readonly<Record<string, TypedArray>>
  knows(name: string, array: TypedArray): boolean
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

export interface SearchesOptions extends Pick<Config<typeof rootOptions>, 'simulations' | 'gumbel'> {
  readonly roots: Roots
  readonly reuse: boolean
  readonly temperature: number
}

/** The move that a finished search found. */
export function decided(
  { tree, random, simulations }: Task<unknown>,
  drawn: boolean,
  { roots, temperature }: Pick<SearchesOptions, 'roots' | 'temperature'>,
): Decision<number> {
  const policy = roots.policy(tree)
  const action = drawn ? drawAction(policy, temperature, random) : roots.best(tree, policy)
  const thought = thoughtOf(tree, policy)
  const taught = simulations === undefined ? policy : new Float32Array(policy.length)
  const surprise = Float32Array.of(surpriseOf(tree, taught))
  const memo: Lesson = { policy: taught, surprise, value: thought.value, proven: thought.proven }
  return { action, thought, memo }
}

/** The tasks of searches; `keeps`: in the trees of their slots; `cap`: of `Roots`, in self-play. */
export function tasksOf(
  trees: Planner<unknown>,
  wanted: readonly Wanted[],
  keeps: boolean,
  cap?: Roots['cap'],
): readonly Task<unknown>[] {
  const views = wanted.map(({ view }) => view)
  const slots = keeps && wanted[0]?.slot !== undefined ? wanted.map(({ slot }) => slot!) : undefined
  return trees.trees(views, slots).map((tree, i) => {
    const random = rng(wanted[i]!.seed)
    return { tree, random, simulations: cap?.(random) }
  })
}

/** Searches in this thread. */
export interface LocalSearches extends Searches {
  /** The strongest play, with the line that each search expects; no tree is kept. */
  exploit(mind: Mind, wanted: readonly Wanted[]): Promise<readonly Decision<number>[]>
}

export function localSearches(game: BoardGame, options: SearchesOptions): LocalSearches {
  const { roots, simulations, gumbel, reuse } = options
  const trees = planner(gameModel(game), simulations + 1)
  return {
    async explore(mind, wanted) {
      const tasks = tasksOf(trees, wanted, reuse && !gumbel, roots.cap)
      await mind.search.run(tasks, roots.disturb)
      return tasks.map((task, i) => decided(task, wanted[i]!.drawn, options))
    },
    async exploit(mind, wanted) {
      const tasks = tasksOf(trees, wanted, false)
      await mind.careful.run(tasks)
      return tasks.map(task => {
        const best = decided(task, false, options)
        return { ...best, line: principalVariation(task.tree, best.action) }
      })
    },
    moved: trees.moved,
    reset: trees.reset,
    save: trees.save,
    knows: trees.knows,
    restore: trees.restore,
  }
}
