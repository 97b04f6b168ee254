import type { TypedArray } from '../agent.ts'
import { UserError } from '../error.ts'

/** Where divergence was detected, and which checkpoint remains. */
export interface Divergence {
  /** Environment steps taken. */
  readonly step?: number | undefined
  /** Folder of the last checkpoint, whose weights are all finite; null: there is none. */
  readonly checkpoint?: string | null | undefined
}

/**
 * Learning has diverged: a loss, weight or action is NaN or infinite, and would make everything computed from it so.
 * Agents throw it with `what`; the loop adds the step, and the `checkpoint` operator the last good checkpoint.
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

  /** A copy with more details. */
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
        ? '; there is no earlier checkpoint'
        : `; the last good checkpoint is ${checkpoint}`
  return (
    `learning has diverged${at}: ${what}; the likely cause is a learning rate that is too high, or very large ` +
    `rewards or observations: lower it, scale them down, or clip gradients with maxGradNorm${left}.`
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
 * Checks every element of float arrays, such as an agent's weights by network.
 *
 * @throws Diverged with the array's name when an element is NaN or infinite.
 */
export function requireFiniteArrays(arrays: Readonly<Record<string, TypedArray>>): void {
  for (const [name, array] of Object.entries(arrays)) {
    const at = array instanceof Float32Array ? notFinite(array) : -1
    if (at >= 0) throw new Diverged(`the weights "${name}" have ${array[at]} at index ${at}`)
  }
}

/** @throws Diverged when an action, or a component of it, is NaN or infinite. */
export function requireFiniteAction(action: unknown): void {
  if (typeof action === 'number' && !Number.isFinite(action)) throw new Diverged(`the agent's action is ${action}`)
  const at = action instanceof Float32Array ? notFinite(action) : -1
  if (at >= 0) throw new Diverged(`the agent's action has ${(action as Float32Array)[at]} at index ${at}`)
}

/** The index of the first element that is NaN or infinite; −1 if there is none. */
export function notFinite(numbers: Float32Array): number {
  let zero = 0
  for (let i = 0; i < numbers.length; i++) zero += numbers[i]! * 0 // NaN once any is not finite; faster than a branch
  return zero === 0 ? -1 : numbers.findIndex(x => !Number.isFinite(x))
}
