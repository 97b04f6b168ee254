/** How far an agent's run is: what it counts, and its progress, for schedules. */
export interface Clock<C extends Record<string, number> = Record<string, number>> {
  /** Environment steps of the whole run; 0 when the agent will only act. */
  readonly total: number
  /** Environment steps and updates so far, and what else the agent counts; saved with it. */
  readonly counts: { steps: number; updates: number } & C
  /** steps / total, 0 … 1; 1 when the agent will only act. */
  progress(): number
}

/**
 * A clock at the start of a run: the buffer advances its steps, the learner its updates.
 *
 * @param total `context.steps`.
 * @param more What else the agent counts, by its initial value.
 * @example
 * const clock = clockOf(context.steps, { copies: 0 })
 * const epsilon = () => valueAt(linear(1, 0.05, 0.2), clock.progress())
 */
export function clockOf<C extends Record<string, number> = Record<never, number>>(total: number, more?: C): Clock<C> {
  const counts = { steps: 0, updates: 0, ...more } as Clock<C>['counts']
  return { total, counts, progress: () => (total > 0 ? counts.steps / total : 1) }
}
