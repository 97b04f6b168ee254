import type { RunRow } from '../../../wire/runs.ts'
import type { Statistic } from '../../curves/bootstrap.ts'
import type { Curve, Points } from '../../curves/curve.ts'
import { fold } from '../../curves/fold.ts'
import { smooth } from '../../curves/smooth.ts'

/** A selected run, its place in the palette, and one of its curves. */
export interface RunCurve {
  readonly run: RunRow
  readonly color: number
  readonly points: Points
}

/** What is drawn of the curves of runs. */
export interface Shown {
  /** Each run, or the seeds of an experiment folded into one line. */
  readonly lines: 'runs' | Statistic
  /** Weight of the past in the moving average. */
  readonly smoothing: number
}

/**
 * The lines of a plot. A folded line has the color of its first run. A finished run keeps the value of its last
 * evaluation in it, for its agent has not changed since; its other curves end.
 */
export function linesOf(metric: string, curves: readonly RunCurve[], { lines, smoothing }: Shown): readonly Curve[] {
  const drawn = curves.filter(({ points }) => points.x.length > 0)
  const smoothed = drawn.map(({ run, color, points: { x, y } }) => ({ run, color, x, y: smooth(y, smoothing) }))
  if (lines === 'runs') return smoothed.map(({ run, ...curve }) => ({ id: run.id, label: run.name, ...curve }))
  const held = metric.startsWith('evaluation/')
  return groupsOf(smoothed).map(({ id, label, members }) => {
    const ended = members.map(({ run, x, y }) => ({ x, y, ended: held && run.status === 'finished' }))
    const { x, middle, low, high } = fold(ended, lines)
    return { id, label, color: members[0]!.color, x, y: middle, ...(members.length > 1 && { low, high }) }
  })
}

/** Runs that differ only in their seed. */
export interface Group<M> {
  readonly id: string
  /** `dqn CartPole-v1 × 5 seeds`, or the run's name if there is one. */
  readonly label: string
  readonly members: readonly M[]
}

/** The groups of runs, in the order of their first members. */
export function groupsOf<M extends { readonly run: RunRow }>(all: readonly M[]): readonly Group<M>[] {
  const groups = new Map<string, M[]>()
  for (const one of all) {
    const setup = setupOf(one.run)
    const members = groups.get(setup)
    if (members) members.push(one)
    else groups.set(setup, [one])
  }
  return [...groups].map(([id, members]) => {
    const { name, seed } = members[0]!.run
    const label = members.length === 1 ? name : `${stem(name, seed)} × ${members.length} seeds`
    return { id, label, members }
  })
}

/** Equal in runs of one experiment that differ in their seeds, which their names may contain. */
export const setupOf = ({ agent, env, options, experiment, name, seed }: RunRow): string =>
  JSON.stringify([agent, env, options, experiment, stem(name, seed)])

/** A run's name without its seed: `dqn-CartPole-v1-s3` → `dqn-CartPole-v1`, also `seed-3` and `s3` within. */
function stem(name: string, seed: number): string {
  const last = new RegExp(`^(.*)(?:^|[-_. ])(?:seed|s)?[-_=]?${seed}(?=$|[-_. ])`)
  const without = name.replace(last, '$1')
  return without || name
}
