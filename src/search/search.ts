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

/** A batched search one round at a time, for a caller that evaluates its leaves. Buffers grow to the largest batch. */
export interface Rounds<S> {
  readonly counts: SearchCounts
  /** States of the leaves that wait for their evaluation, and the streams of their searches. */
  readonly states: readonly S[]
  readonly streams: readonly Rng[]
  /** Begins these searches; `rooted` as for `Search.run`. */
  begin(tasks: readonly Task<S>[], rooted?: (task: Task<S>) => void): void
  /** Advances each search to its next leaf. @returns how many leaves wait; 0 when all searches are finished. */
  ask(): number
  /** Where to write the evaluations of the leaves, one row each. */
  readonly evaluation: Evaluation
  /** Backs them up. @throws EvaluationError as `Search.run` does. */
  take(): void
}

/** @param title The evaluator's name in error messages. */
export function rounds<S>(
  model: Model<S>,
  { select, simulations, solve }: Omit<SearchOptions<S>, 'evaluator'>,
  title = 'the evaluator',
): Rounds<S> {
  const A = model.actions
  const counts = { simulations: 0, evaluations: 0 }
  let tasks: readonly Task<S>[] = []
  let rooted: (task: Task<S>) => void = () => {}
  let paths: Path[] = []
  let evaluation: Evaluation = { values: new Float32Array(0), logits: new Float32Array(0) }
  let leaves = new Int32Array(0)
  const waiting: number[] = []
  const states: S[] = []
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
    states,
    streams,
    get evaluation() {
      return evaluation
    },
    begin(given, disturb = () => {}) {
      tasks = given
      rooted = disturb
      prepare(tasks.length)
      for (const task of tasks) if (task.tree.count[0]! > 0) rooted(task)
    },
    ask() {
      let rows = 0
      for (let i = 0; i < tasks.length; i++) {
        const task = tasks[i]!
        if (!advance(i, task)) continue
        waiting[rows] = i
        states[rows] = task.tree.state(leaves[i]!)
        streams[rows++] = task.random
      }
      // An array that is emptied first would be allocated again each time.
      if (waiting.length > rows) waiting.length = states.length = streams.length = rows
      counts.evaluations += rows
      return rows
    },
    take() {
      for (let row = 0; row < waiting.length; row++) {
        const i = waiting[row]!
        const { tree } = tasks[i]!
        const leaf = leaves[i]!
        const value = evaluation.values[row]!
        if (!tree.expand(leaf, value, evaluation.logits, row * A) || !Number.isFinite(value))
          throw new EvaluationError(title, model.name, value, tree.logitsOf(leaf))
        backUp(tree, paths[i]!, leaf, solve)
        if (leaf === 0) rooted(tasks[i]!)
      }
    },
  }
}

/** A search for batches of any size; its buffers grow to the largest batch. */
export function searcher<S>(model: Model<S>, options: SearchOptions<S>): Search<S> {
  const { evaluator } = options
  const round = rounds(model, options, evaluator.title)
  const evaluate = () => evaluator.evaluate(round.states, round.streams, round.evaluation)
  const later = async (asked: Promise<void>) => {
    for (let pending: void | Promise<void> = asked; ; pending = evaluate()) {
      await pending
      round.take()
      if (round.ask() === 0) return
    }
  }
  return {
    counts: round.counts,
    run(tasks, rooted) {
      round.begin(tasks, rooted)
      while (round.ask() > 0) {
        const asked = evaluate()
        if (asked) return later(asked)
        round.take()
      }
    },
  }
}
