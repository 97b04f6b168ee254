import type { LayersModel, Tensor } from '@tensorflow/tfjs'
import type { AgentContext } from '../core/agent.ts'
import { type Config as ConfigOf, option } from '../core/option.ts'
import { width } from '../core/space.ts'
import { tf } from '../engine/tf.ts'
import { type Activation, mlp, mlpOptions } from './mlp.ts'
import { buildNetwork, type NetworkBuilder } from './network.ts'
import type { Normaliser } from './normaliser.ts'
import { demandSize, denseSize } from './size.ts'

/** Options about the networks of an actor and its critics, for an agent's table. */
export const networkOptions = {
  ...mlpOptions,
  hidden: option([256, 256], 'widths of the hidden layers of actor and critic', {
    min: 1,
    max: 65_536,
    integer: true,
    most: 64,
  }),
  actorNetwork: option(undefined as NetworkBuilder | undefined, 'function that builds the actor, in place of the MLP'),
  criticNetwork: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a critic over observation and action in one row, in place of the MLP',
  ),
}

type Config = ConfigOf<typeof networkOptions> & { readonly batchSize?: number }

/** An actor, observations → `outputs` numbers; two of one context start equal. */
export function actorNetwork(
  { observationSpace: space, random, saved }: AgentContext,
  config: Config,
  outputs: number,
  outputActivation: Activation,
): LayersModel {
  const stream = random.split('actor')
  const D = width(space)
  if (!config.actorNetwork) {
    demandSize(denseSize([D, ...config.hidden, outputs]), config.batchSize, saved)
    return mlp({ ...config, inputs: D, outputs, outputActivation }, stream)
  }
  return buildNetwork(config.actorNetwork, { inputs: space.kind === 'box' ? space.shape : [D], outputs }, stream)
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
    demandSize(denseSize([inputs, ...config.hidden, 1]), config.batchSize)
    return mlp({ ...config, inputs, outputs: 1 }, stream)
  }
  return buildNetwork(config.criticNetwork, { inputs: [inputs], outputs: 1 }, stream, 'a row of observation and action')
}

/** How actors and critics are applied inside a step. `training`: the step's own inputs where it trains them, the noise of dropout among them. */
export interface Applied {
  /** An actor's outputs for `[B, …]` observations. */
  apply(model: LayersModel, s: Tensor, training?: object): Tensor
  /** Q(s, a), `[B]`. */
  value(model: LayersModel, s: Tensor, a: Tensor, training?: object): Tensor
  /** min(Q₁, Q₂)(s, a), `[B]`. */
  lower(models: readonly [LayersModel, LayersModel], s: Tensor, a: Tensor): Tensor
}

/** For batches of B observations of width D, normalised. */
export function applied(normal: Normaliser, B: number, D: number): Applied {
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
