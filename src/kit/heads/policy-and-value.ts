import type { AgentContext } from '../../core/agent.ts'
import { type Config as ConfigOf, option } from '../../core/option.ts'
import { width } from '../../core/space.ts'
import { type LayersModel, type Tensor, tf, type Variable } from '../../engine/tf.ts'
import { ACTIVATIONS, mlp } from '../../nn/mlp.ts'
import { buildNetwork, builtIn, type NetworkBuilder } from '../../nn/network.ts'
import { denseSize, requireSize } from '../../nn/size.ts'
import { count, trainable, untrained } from '../../nn/variables.ts'
import type { Loop } from '../acting/batched.ts'
import { inputShape } from '../acting/batched-policy.ts'
import { forward } from '../acting/forward.ts'
import { initializeOrthogonal } from './orthogonal.ts'
import type { PolicyHead } from './policy-head.ts'

/** Network options of agents with a policy and a state value; spread them into your own. */
export const policyAndValueOptions = {
  ...builtIn(
    {
      hidden: option([64, 64], 'widths of the hidden layers of policy and value', {
        min: 1,
        max: 65_536,
        integer: true,
        most: 64,
      }),
      activation: option('tanh', 'activation of the hidden layers', { choices: ACTIVATIONS }),
      normalization: option('none', 'normalization before hidden activations', { choices: ['none', 'layer'] }),
      shared: option(false, 'policy and value share their hidden layers'),
    },
    'network',
  ),
  network: option(
    undefined as NetworkBuilder | undefined,
    'function that builds one TF.js network for policy and value in place of the MLPs: a logit for each action, or a ' +
      'mean for each number of a continuous one, and last the value',
  ),
  deviation: option(1, 'initial σ of continuous actions, whose bounds count as −1 and 1', { min: 1e-4 }),
}

/** A policy and a state value, π(·|s) and V(s). */
export interface PolicyAndValue {
  /** All that gradients update, as one group. */
  readonly variables: readonly Variable[]
  /** Moving averages of batch normalization in a user-defined network. */
  readonly statistics: readonly Variable[]
  readonly models: readonly LayersModel[]
  /** Shape of an observation as it takes it. */
  readonly shape: readonly number[]
  /** Numbers for an observation: those of the policy, and the value. */
  readonly outputs: number
  /**
   * The policy's numbers, then the value, `[B, outputs + free + 1]`. Pass the step's other inputs as `training` where
   * it trains.
   */
  apply(s: Tensor, training?: object): Tensor
  /** The same as a plain loop; undefined where there is none. */
  readonly loop: Loop | undefined
  dispose(): void
}

/**
 * Networks for `head`: an MLP each for policy and value, one with two heads (`shared`), or a user-defined one. MLPs
 * start with orthogonal weights, of gain √2 in hidden layers, 0.01 for the policy and 1 for the value, and biases of 0.
 *
 * @throws UserError for a network that does not fit into memory, or not to what was saved.
 */
export function policyAndValue(
  { observationSpace: space, random, saved }: AgentContext,
  config: ConfigOf<typeof policyAndValueOptions> & { readonly batchSize?: number },
  { outputs: P, free }: PolicyHead,
): PolicyAndValue {
  const D = width(space)
  const models = networks()
  const deviations = free > 0 ? [tf.tidy(() => tf.variable(tf.fill([free], Math.log(config.deviation))))] : []
  const parts = models.map(trainable)
  const sizes = parts.map(count)
  const loops = models.map(forward)

  function networks(): readonly LayersModel[] {
    const stream = random.split('weights')
    if (config.network) {
      const inputs = space.kind === 'box' ? space.shape : [D]
      return [buildNetwork(config.network, { inputs, outputs: P + 1 }, stream)]
    }
    const [policy, value] = [[P, 0.01] as const, [1, 1] as const] // outputs and gain
    return (config.shared ? [[policy, value]] : [[policy], [value]]).map(heads => {
      const outputs = heads.reduce((sum, [n]) => sum + n, 0)
      requireSize(denseSize([D, ...config.hidden, outputs]), config.batchSize, saved)
      const model = mlp({ ...config, inputs: D, outputs }, stream)
      initializeOrthogonal(model, heads, stream)
      return model
    })
  }

  const numbers = new Float32Array(P + free + 1)
  return {
    variables: [...parts.flat(), ...deviations],
    statistics: models.flatMap(untrained),
    models,
    shape: inputShape(models[0]!),
    outputs: numbers.length,
    apply(s, training) {
      const [first, second] = models.map(
        model => model.apply(s, { training: training !== undefined, ...training }) as Tensor,
      )
      if (!second && free === 0) return first!
      const [policy, value] = second ? [first!, second] : (tf.split(first!, [P, 1], 1) as [Tensor, Tensor])
      const lnSigma = deviations.map(lnSigma => tf.zerosLike(policy).add(lnSigma)) // [B, A]
      return tf.concat([policy, ...lnSigma, value], 1)
    },
    loop: loops.every(loop => loop !== undefined)
      ? {
          work: loops.reduce((sum, { work }) => sum + work, 0),
          run(weights, inputs, at) {
            let offset = 0
            const outputs = loops.map((loop, i) => {
              const output = loop.run(weights.subarray(offset), inputs, at)
              offset += sizes[i]!
              return output
            })
            numbers.set(outputs[0]!.subarray(0, P))
            numbers.set(weights.subarray(offset), P)
            numbers[P + free] = outputs.at(-1)!.at(-1)!
            return numbers
          },
        }
      : undefined,
    dispose() {
      for (const model of models) model.dispose()
      for (const variable of deviations) variable.dispose()
    },
  }
}
