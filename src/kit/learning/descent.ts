import type { TypedArray } from '../../core/agent.ts'
import { type Schedule, valueAt } from '../../core/schedule.ts'
import type { TensorSpec } from '../../engine/engine.ts'
import type { NamedTensorMap, Scalar, Tensor, Variable } from '../../engine/tf.ts'
import { assignFlat, flatGradients, flatten } from '../../nn/flat.ts'
import { clipNorm, OPTIMIZERS, type OptimizerConfig } from '../../nn/optimizer.ts'
import { count } from '../../nn/variables.ts'
import { type RateConfig, rateInputs, rateSchedule } from './learning-rate.ts'

/** Gradient descent on some variables: optimizer, learning rate, weight decay and gradient-norm clip. */
export interface Descent {
  /** The optimizer's state, by group, for the engine to own. */
  readonly slots: Readonly<Record<string, readonly [Variable]>>
  /** The learning rate as an input of the step, where it is scheduled. */
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /** θ ← θ − α · rule(∇L), inside a step: takes the result of `tf.variableGrads` and the step's own inputs. */
  descend(gradients: NamedTensorMap, given: Readonly<Record<string, Tensor>>): void
  /** Sets the rate's input to its value at `progress`, 0 … 1 of the run. */
  schedule(into: Readonly<Record<string, TypedArray>>, progress: number): void
  dispose(): void
}

/**
 * An optimizer for `variables`, configured by `optimizerOptions` and `rateScheduleOptions`; `adamEpsilon` is Adam's ε,
 * by default 10⁻⁸.
 *
 * @param name Prefix of its slots and its rate input.
 * @param peak The highest learning rate.
 * @throws UserError for an exponential or stepped schedule that ends at 0.
 * @example
 * const learning = descent('q', theta.theta, config, config.learningRate)
 * engine.own({ ...theta.groups, ...learning.slots })
 * learning.descend(tf.variableGrads(loss, theta.theta).grads, given) // inside the step
 */
export function descent(
  name: string,
  variables: readonly Variable[],
  config: OptimizerConfig & RateConfig & { readonly adamEpsilon?: number },
  peak: number,
): Descent {
  const { slots, step } = OPTIMIZERS[config.optimizer](count(variables), config.weightDecay, config.adamEpsilon)
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
    dispose() {
      for (const variable of Object.values(slots).flat()) variable.dispose()
    },
  }
}
