import type { Rng } from '../core/rng.ts'
import { type Evaluation, EvaluationError, type Evaluator } from './evaluator.ts'
import type { Model } from './model.ts'
import type { Select } from './select.ts'
import { backUp, descend, emptyPath, type Path } from './simulate.ts'
import { PROVEN, type Tree } from './tree.ts'

/** One search of a batch. */
export interface Task<S> {
  /** Planted; a search continues from the visits that the tree holds. */
  readonly tree: Tree<S>
  /** For ties and for the evaluator. */
  readonly random: Rng
  /** Visits of the root's edges at which this search ends, if fewer than `SearchOptions.simulations`. */
  readonly simulations?: number | undefined
}

export interface SearchOptions<S> {
  readonly evaluator: Evaluator<S>
  readonly select: Select
  /** Visits of the root's edges at which a search ends, unless the root is proven before. */
  readonly simulations: number
  /** Whether to prove wins, losses and draws (MCTS-Solver); in other models, exact values where a subtree ends. */
  readonly solve: boolean
}

/** Totals over all runs. */
export interface SearchCounts {
  readonly simulations: number
  readonly evaluations: number
}

/** Batched tree search. */
export interface Search<S> {
  readonly counts: SearchCounts
  /**
   * Searches each tree from its root. In each round every search advances until it needs the evaluator, which is then
   * called once for all of them. `rooted` is called for each task once its root has edges and before its first
   * simulation, to add noise to its priors.
   *
   * Each search depends only on its own tree and stream. Synchronous where the evaluator is.
   *
   * @throws EvaluationError for a value that is not finite, or logits whose softmax is not a number.
   */
  run(tasks: readonly Task<S>[], rooted?: (task: Task<S>) => void): void | Promise<void>
}

/** A search for batches of any size; its buffers grow to the largest batch. */
export function searcher<S>(model: Model<S>, options: SearchOptions<S>): Search<S> {
  const { evaluator, select, simulations, solve } = options
  const A = model.actions
  const counts = { simulations: 0, evaluations: 0 }
  let paths: Path[] = []
  let evaluation: Evaluation = { values: new Float32Array(0), logits: new Float32Array(0) }
  let leaves = new Int32Array(0)
  const waiting: number[] = []
  const positions: S[] = []
  const streams: Rng[] = []

  const prepare = (size: number) => {
    if (leaves.length >= size) return
    paths = Array.from({ length: size }, () => emptyPath(simulations + 1))
    evaluation = { values: new Float32Array(size), logits: new Float32Array(size * A) }
    leaves = new Int32Array(size)
  }
  const finished = ({ tree, simulations: most = simulations }: Task<S>) =>
    tree.proven[0] === PROVEN || tree.visits[0]! > Math.min(most, simulations)

  /** Simulates until a leaf needs the evaluator. @returns false when the search is finished. */
  const advance = (i: number, task: Task<S>): boolean => {
    const { tree, random } = task
    while (!finished(task)) {
      const leaf = descend(tree, paths[i]!, select, random)
      if (paths[i]!.length > 0) counts.simulations++
      if (tree.proven[leaf] !== PROVEN) {
        leaves[i] = leaf
        return true
      }
      backUp(tree, paths[i]!, leaf, solve)
    }
    return false
  }

  return {
    counts,
    run(tasks, rooted = () => {}) {
      prepare(tasks.length)
      for (const task of tasks) if (task.tree.count[0]! > 0) rooted(task)

      const ask = () => {
        let rows = 0
        for (let i = 0; i < tasks.length; i++) {
          const task = tasks[i]!
          if (!advance(i, task)) continue
          waiting[rows] = i
          positions[rows] = task.tree.state(leaves[i]!)
          streams[rows++] = task.random
        }
        // An array that is emptied first would be allocated again each time.
        if (waiting.length > rows) waiting.length = positions.length = streams.length = rows
        counts.evaluations += waiting.length
        return waiting.length === 0 ? undefined : evaluator.evaluate(positions, streams, evaluation)
      }
      const take = () => {
        for (let row = 0; row < waiting.length; row++) {
          const i = waiting[row]!
          const { tree } = tasks[i]!
          const leaf = leaves[i]!
          const value = evaluation.values[row]!
          if (!tree.expand(leaf, value, evaluation.logits, row * A) || !Number.isFinite(value))
            throw new EvaluationError(evaluator.title ?? 'the evaluator', model.name, value, tree.logitsOf(leaf))
          backUp(tree, paths[i]!, leaf, solve)
          if (leaf === 0) rooted(tasks[i]!)
        }
      }
      const later = async (asked: Promise<void>) => {
        for (let pending: void | Promise<void> = asked; ; pending = ask()) {
          await pending
          if (waiting.length === 0) return
          take()
        }
      }
      for (;;) {
        const asked = ask()
        if (asked) return later(asked)
        if (waiting.length === 0) return
        take()
      }
    },
  }
}
