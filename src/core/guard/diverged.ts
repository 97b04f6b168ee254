import type { TypedArray } from '../agent.ts'
import { UserError } from '../error.ts'

/** Where a divergence was noticed, and what is left of the run. */
export interface Divergence {
  /** Environment steps made. */
  readonly step?: number | undefined
  /** Folder of the last checkpoint, all of whose weights are finite; null: there is none. */
  readonly checkpoint?: string | null | undefined
}

/**
 * Learning has diverged: a loss, a weight or an action is NaN or infinite, and so would be everything computed from it.
 * Agents throw it with what they have found; the loop adds the step, and `checkpoint` what is left.
 */
export class Diverged extends UserError {
  /** A clause such as `the metric loss is NaN`. */
  readonly what: string
  readonly step: number | undefined
  readonly checkpoint: string | null | undefined

  constructor(what: string, { step, checkpoint }: Divergence = {}) {
    super(sentence(what, { step, checkpoint }))
    this.what = what
    this.step = step
    this.checkpoint = checkpoint
  }

  /** The same, with what is known besides. */
  with(more: Divergence): Diverged {
    return new Diverged(this.what, { step: this.step, checkpoint: this.checkpoint, ...more })
  }
}

function sentence(what: string, { step, checkpoint }: Divergence): string {
  const at = step === undefined ? '' : ` at step ${step.toLocaleString('en-US')}`
  const left =
    checkpoint === undefined
      ? ''
      : checkpoint === null
        ? '; there is no checkpoint from before'
        : `; the last good checkpoint, ${checkpoint}, is kept`
  return (
    `learning has diverged${at}: ${what}; the likely cause is a learning rate that is too high, or rewards or ` +
    `observations that are very large, so lower it, scale them down, or limit the gradient with maxGradNorm${left}.`
  )
}

/** @throws Diverged when a metric is NaN or infinite. */
export function requireFiniteMetrics(metrics: Readonly<Record<string, number>>): void {
  for (const name in metrics) {
    const value = metrics[name]
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Diverged(`the metric ${name} is ${value}`)
  }
}

/**
 * Looks at every number of float arrays, such as an agent's weights by network.
 *
 * @throws Diverged when one is NaN or infinite, with the array's name.
 */
export function requireFiniteArrays(arrays: Readonly<Record<string, TypedArray>>): void {
  for (const [name, array] of Object.entries(arrays)) {
    const at = array instanceof Float32Array ? notFinite(array) : -1
    if (at >= 0) throw new Diverged(`the weights "${name}" have ${array[at]} at index ${at}`)
  }
}

/** @throws Diverged when an action, or a number of it, is NaN or infinite. */
export function requireFiniteAction(action: unknown): void {
  if (typeof action === 'number' && !Number.isFinite(action)) throw new Diverged(`the agent's action is ${action}`)
  const at = action instanceof Float32Array ? notFinite(action) : -1
  if (at >= 0) throw new Diverged(`the agent's action has ${(action as Float32Array)[at]} at index ${at}`)
}

/** The index of the first number that is NaN or infinite; −1 where there is none. */
export function notFinite(numbers: Float32Array): number {
  let zero = 0
  for (let i = 0; i < numbers.length; i++) zero += numbers[i]! * 0 // NaN once one of them is; faster than a branch
  return zero === 0 ? -1 : numbers.findIndex(x => !Number.isFinite(x))
}
