import type { NamedTensorMap, Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import type { TypedArray } from '../../core/agent.ts'
import { type Schedule, valueAt } from '../../core/schedule.ts'
import type { TensorSpec } from '../../engine/engine.ts'
import { assignFlat, flatGradients, flatten } from '../../nn/flat.ts'
import { clipNorm, OPTIMIZERS, type OptimizerConfig } from '../../nn/optimizer.ts'
import { count } from '../../nn/variables.ts'
import { type RateConfig, rateInputs, rateSchedule } from './learning-rate.ts'

/** How some variables follow their gradient: rule, learning rate, weight decay and clipping. */
export interface Descent {
  /** The optimizer's state, by group, for the engine to own. */
  readonly slots: Readonly<Record<string, readonly [Variable]>>
  /** The rate as an input of the step, where it changes over the run. */
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /**
   * θ ← θ − α · rule(∇L): inside a step, with the gradients that `tf.variableGrads` found and the step's own inputs.
   */
  descend(gradients: NamedTensorMap, given: Readonly<Record<string, Tensor>>): void
  /** Sets the rate's input for where the run is, 0 … 1. */
  schedule(into: Readonly<Record<string, TypedArray>>, progress: number): void
}

/**
 * @param name What its slots and its rate begin with. @param peak The highest learning rate.
 * @throws UserError where an exponential or stepped schedule is to end at 0.
 */
export function descent(
  name: string,
  variables: readonly Variable[],
  config: OptimizerConfig & RateConfig,
  peak: number,
): Descent {
  const { slots, step } = OPTIMIZERS[config.optimizer](count(variables), config.weightDecay)
  const rate: Schedule = rateSchedule(config, peak)
  const input = `${name}Rate`
  return {
    slots: Object.fromEntries(Object.entries(slots).map(([slot, variable]) => [`${name}.${slot}`, variable])),
    inputs: rateInputs({ [input]: rate }),
    descend(gradients, given) {
      const gradient = clipNorm(flatGradients(variables, gradients), config.maxGradNorm)
      assignFlat(variables, step(flatten(variables), gradient, (given[input] as Scalar | undefined) ?? peak))
    },
    schedule: (into, progress) => into[input]?.fill(valueAt(rate, progress)),
  }
}
