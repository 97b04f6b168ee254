import type { AgentContext } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { type Config as ConfigOf, option } from '../../core/option.ts'
import { width } from '../../core/space.ts'
import { type LayersModel, type Tensor, tf } from '../../engine/tf.ts'
import { type Activation, mlp, mlpOptions } from '../../nn/mlp.ts'
import { buildNetwork, builtIn, type NetworkBuilder } from '../../nn/network.ts'
import { denseSize, requireSize } from '../../nn/size.ts'
import type { Normalizer } from '../normalizer.ts'

/** Network options of actor-critic agents; spread them into your own. */
export const networkOptions = {
  ...builtIn(
    {
      ...mlpOptions,
      hidden: option([64, 64], 'widths of the hidden layers of actor and critic', {
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
    'function that builds the actor in place of the MLP; it must end in tanh where its outputs are actions (ddpg, ' +
      'td3), and be linear for sac, discrete actions and invertGradients',
  ),
  criticNetwork: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a critic in place of the MLP; its input is observation and action in one row',
  ),
}

type Config = ConfigOf<typeof networkOptions> & { readonly batchSize?: number }

/**
 * An actor, observations `[B, …]` → `[B, outputs]`; two built from one context start equal.
 *
 * @throws UserError for a custom network whose outputs are actions (`tanh`) but whose last activation is unbounded.
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

/** Activations and layers of TF.js with unbounded outputs. */
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

/** A critic, observation and action in one row, `[B, D + A]` → `[B, 1]`; equal context and label start equal. */
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
 * Actors and critics inside a step. Pass the step's other inputs as `training` where the network is trained: they
 * include the dropout noise.
 */
export interface Applied {
  /** An actor's outputs for `[B, …]` observations. */
  apply(model: LayersModel, s: Tensor, training?: object): Tensor
  /** Q(s, a), `[B]`. */
  value(model: LayersModel, s: Tensor, a: Tensor, training?: object): Tensor
  /** min(Q₁, Q₂)(s, a), `[B]`. */
  lower(models: readonly [LayersModel, LayersModel], s: Tensor, a: Tensor): Tensor
}

/**
 * Applies actors and critics to batches of B observations of width D, which it normalizes.
 *
 * @example
 * const { apply, value } = applied(normal, B, D)
 * const y = r.add(discount.mul(value(QTarget, s2, apply(muTarget, s2)))) // inside the step
 */
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
