import type { LayersModel, Tensor } from '@tensorflow/tfjs'
import type { AgentContext } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { type Config as ConfigOf, option } from '../../core/option.ts'
import { width } from '../../core/space.ts'
import { tf } from '../../engine/tf.ts'
import { type Activation, mlp, mlpOptions } from '../../nn/mlp.ts'
import { buildNetwork, builtIn, type NetworkBuilder } from '../../nn/network.ts'
import { denseSize, requireSize } from '../../nn/size.ts'
import type { Normalizer } from '../normalizer.ts'

/** Options about the networks of an actor and its critics, for an agent's table. */
export const networkOptions = {
  ...builtIn(
    {
      ...mlpOptions,
      hidden: option([256, 256], 'widths of the hidden layers of actor and critic', {
        min: 1,
        max: 65_536,
        integer: true,
        most: 64,
      }),
    },
    'actorNetwork',
    'criticNetwork',
  ),
  actorNetwork: option(
    undefined as NetworkBuilder | undefined,
    'function that builds the actor, in place of the MLP: it ends in tanh where it answers with actions (ddpg, ' +
      'td3), and is linear for sac, discrete actions and invertGradients',
  ),
  criticNetwork: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a critic over observation and action in one row, in place of the MLP',
  ),
}

type Config = ConfigOf<typeof networkOptions> & { readonly batchSize?: number }

/**
 * An actor, observations → `outputs` numbers; two of one context start equal.
 *
 * @throws UserError where a person's own network is to answer with actions, in [−1, 1] by tanh, and ends in an
 * activation that leaves that range.
 */
export function actorNetwork(
  { observationSpace: space, random, saved }: AgentContext,
  config: Config,
  outputs: number,
  outputActivation: Activation,
): LayersModel {
  const stream = random.split('actor')
  const D = width(space)
  if (!config.actorNetwork) {
    requireSize(denseSize([D, ...config.hidden, outputs]), config.batchSize, saved)
    return mlp({ ...config, inputs: D, outputs, outputActivation }, stream)
  }
  const shape = { inputs: space.kind === 'box' ? space.shape : [D], outputs }
  const model = buildNetwork(config.actorNetwork, shape, stream)
  if (outputActivation === 'tanh') requireBounded(model)
  return model
}

/** Activations and layers of TF.js whose outputs have no bounds. */
const UNBOUNDED = ['linear', 'relu', 'relu6', 'elu', 'selu', 'softplus', 'swish', 'mish', 'gelu', 'gelu_new']
const UNBOUNDED_LAYERS = ['ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'BatchNormalization', 'LayerNormalization']

function requireBounded(model: LayersModel): void {
  const last = model.outputs[0]!.sourceLayer
  const kind = last.getClassName()
  const { activation = kind } = last.getConfig() as { activation?: string }
  if (UNBOUNDED.includes(activation) || UNBOUNDED_LAYERS.includes(kind))
    throw new UserError(
      `the network of the actor ends in ${activation}, but its actions must lie in [−1, 1]: end it with ` +
        `activation: 'tanh'.`,
    )
}

/** A critic, observation and action in one row, `[B, D + A]` → `[B, 1]`; two of one context and label start equal. */
export function criticNetwork(
  { observationSpace, random }: AgentContext,
  config: Config,
  A: number,
  label = 'critic',
): LayersModel {
  const stream = random.split(label)
  const inputs = width(observationSpace) + A
  if (!config.criticNetwork) {
    requireSize(denseSize([inputs, ...config.hidden, 1]), config.batchSize)
    return mlp({ ...config, inputs, outputs: 1 }, stream)
  }
  return buildNetwork(config.criticNetwork, { inputs: [inputs], outputs: 1 }, stream, {
    row: 'a row of observation and action',
  })
}

/**
 * How actors and critics are applied inside a step. `training`: the step's own inputs where it trains them, the noise
 * of dropout among them.
 */
export interface Applied {
  /** An actor's outputs for `[B, …]` observations. */
  apply(model: LayersModel, s: Tensor, training?: object): Tensor
  /** Q(s, a), `[B]`. */
  value(model: LayersModel, s: Tensor, a: Tensor, training?: object): Tensor
  /** min(Q₁, Q₂)(s, a), `[B]`. */
  lower(models: readonly [LayersModel, LayersModel], s: Tensor, a: Tensor): Tensor
}

/** For batches of B observations of width D, normalized. */
export function applied(normal: Normalizer, B: number, D: number): Applied {
  const run = (model: LayersModel, x: Tensor, training?: object) =>
    model.apply(x, { training: training !== undefined, ...training }) as Tensor
  const value: Applied['value'] = (model, s, a, training) =>
    run(model, tf.concat([normal.apply(s).reshape([B, D]), a], 1), training).reshape([B])
  return {
    apply: (model, s, training) => run(model, normal.apply(s), training),
    value,
    lower: ([first, second], s, a) => tf.minimum(value(first, s, a), value(second, s, a)),
  }
}
