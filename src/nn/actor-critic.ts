import type { LayersModel } from '@tensorflow/tfjs'
import type { AgentContext } from '../core/agent.ts'
import { type Config as ConfigOf, option } from '../core/option.ts'
import { width } from '../core/space.ts'
import { type Activation, mlp, mlpOptions } from './mlp.ts'
import { buildNetwork, type NetworkBuilder } from './network.ts'

/** Options about the networks of an actor and its critics, for an agent's table. */
export const networkOptions = {
  ...mlpOptions,
  hidden: option([256, 256], 'widths of the hidden layers of actor and critic', { min: 1, integer: true }),
  actorNetwork: option(undefined as NetworkBuilder | undefined, 'function that builds the actor, in place of the MLP'),
  criticNetwork: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a critic over observation and action in one row, in place of the MLP',
  ),
}

type Config = ConfigOf<typeof networkOptions>

/** An actor, observations → `outputs` numbers; two of one context start equal. */
export function actorNetwork(
  { observationSpace: space, random }: AgentContext,
  config: Config,
  outputs: number,
  outputActivation: Activation,
): LayersModel {
  const stream = random.split('actor')
  const D = width(space)
  if (!config.actorNetwork) return mlp({ ...config, inputs: D, outputs, outputActivation }, stream)
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
  if (!config.criticNetwork) return mlp({ ...config, inputs, outputs: 1 }, stream)
  return buildNetwork(config.criticNetwork, { inputs: [inputs], outputs: 1 }, stream, 'a row of observation and action')
}
