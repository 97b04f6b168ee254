import type { Search } from './search.ts'

/** With fewer searches than this, halves would be too small for a GPU. */
const FEWEST = 64

/**
 * Runs many searches in two halves: while one waits for its evaluator, the other descends. For evaluators that compute
 * elsewhere, in another thread or on a GPU; results are those of `first` up to the rounding of smaller batches.
 *
 * @param apart Whether evaluations overlap with descents; read at each run.
 */
export function overlapped<S>(first: Search<S>, second: Search<S>, apart: () => boolean): Search<S> {
  return {
    get counts() {
      return {
        simulations: first.counts.simulations + second.counts.simulations,
        evaluations: first.counts.evaluations + second.counts.evaluations,
      }
    },
    run(tasks, rooted) {
      if (tasks.length < FEWEST || !apart()) return first.run(tasks, rooted)
      const half = tasks.length >> 1
      const both = [first.run(tasks.slice(0, half), rooted), second.run(tasks.slice(half), rooted)]
      return Promise.all(both).then(() => {})
    },
  }
}
