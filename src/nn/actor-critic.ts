import type { LayersModel } from '@tensorflow/tfjs'
import type { AgentContext } from '../core/agent.ts'
import { option } from '../core/option.ts'
import { width } from '../core/space.ts'
import { ACTIVATIONS, type Activation, mlp } from './mlp.ts'
import { buildNetwork, type NetworkBuilder } from './network.ts'

/** Options about the networks of an actor and its critics, for an agent's table. */
export const networkOptions = {
  hidden: option([256, 256], 'widths of the hidden layers of actor and critic', { min: 1, integer: true }),
  activation: option('relu', 'activation of the hidden layers', { choices: ACTIVATIONS }),
  actorNetwork: option(undefined as NetworkBuilder | undefined, 'function that builds the actor, in place of the MLP'),
  criticNetwork: option(
    undefined as NetworkBuilder | undefined,
    'function that builds a critic over observation and action in one row, in place of the MLP',
  ),
}

interface Config {
  readonly hidden: readonly number[]
  readonly activation: Activation
  readonly actorNetwork: NetworkBuilder | undefined
  readonly criticNetwork: NetworkBuilder | undefined
}

/** An actor, observations → `outputs` numbers; two of one context start equal. */
export function actorNetwork(
  { observationSpace: space, random }: AgentContext,
  { hidden, activation, actorNetwork }: Config,
  outputs: number,
  outputActivation: Activation,
): LayersModel {
  const stream = random.split('actor')
  const D = width(space)
  if (!actorNetwork) return mlp({ inputs: D, hidden, outputs, activation, outputActivation }, stream)
  return buildNetwork(actorNetwork, { inputs: space.kind === 'box' ? space.shape : [D], outputs }, stream)
}

/** A critic, observation and action in one row, `[B, D + A]` → `[B, 1]`; two of one context and label start equal. */
export function criticNetwork(
  { observationSpace, random }: AgentContext,
  { hidden, activation, criticNetwork }: Config,
  A: number,
  label = 'critic',
): LayersModel {
  const stream = random.split(label)
  const inputs = width(observationSpace) + A
  if (!criticNetwork) return mlp({ inputs, hidden, outputs: 1, activation }, stream)
  return buildNetwork(criticNetwork, { inputs: [inputs], outputs: 1 }, stream)
}
