import type { AgentContext } from '../../core/agent.ts'
import { type Config as ConfigOf, option } from '../../core/option.ts'
import { box, width } from '../../core/space.ts'
import { type Tensor, tf } from '../../engine/tf.ts'
import { requireSize } from '../../nn/size.ts'
import { MEMORIES, memoryLayer } from './memory-layer.ts'
import { assignOrthogonal } from './orthogonal.ts'
import { type PolicyAndValue, policyAndValue, type policyAndValueOptions } from './policy-and-value.ts'
import type { PolicyHead } from './policy-head.ts'

const idle = { beside: ['network'], write: 'put no recurrent layers into your network' }

/** Options of agents with a policy and a state value that may have memory; spread them into your own. */
export const memoryOptions = {
  memory: option('none', 'recurrent layer between the observation and the hidden layers of policy and value', {
    choices: ['none', ...MEMORIES],
    idle,
  }),
  memoryUnits: option(64, 'units of the recurrent layer', { min: 1, max: 4_096, integer: true, idle }),
  sequence: option(32, 'steps of a sequence L through which gradients of a recurrent layer flow', {
    min: 2,
    max: 4_096,
    integer: true,
    idle,
  }),
}

type Config = ConfigOf<typeof policyAndValueOptions & typeof memoryOptions> & { readonly batchSize: number }

/** A policy and a state value, which may have memory. */
export interface RecurrentPolicyAndValue extends PolicyAndValue {
  /** Numbers of the recurrent state, S; 0 without memory. */
  readonly state: number
  /** Shape of an observation; with memory `[D + S]`: of an observation and the state before it, a row. */
  readonly shape: readonly number[]
  /**
   * As in `PolicyAndValue`. With memory the B rows are sequences of L steps, one after the other, and `training.start`,
   * `[B]`, is 1 where an episode starts within one; of the states, the first of each sequence is used.
   */
  apply(s: Tensor, training: { readonly [input: string]: Tensor }): Tensor
  /** The same for single rows, to act; with memory the states after them come first, `[B, S + outputs]`. */
  act(s: Tensor): Tensor
}

/**
 * `policyAndValue`; with `memory`, policy and value read the output of one recurrent layer in place of observations. It
 * starts with orthogonal weights of gain 1.
 *
 * @param normalize Applied to observations first.
 * @throws UserError for a network that does not fit into memory, or not to what was saved.
 */
export function recurrentPolicyAndValue(
  context: AgentContext,
  config: Config,
  head: PolicyHead,
  normalize: (s: Tensor) => Tensor,
): RecurrentPolicyAndValue {
  const { memory, memoryUnits: U, sequence: L, batchSize: B } = config
  if (memory === 'none') {
    const network = policyAndValue(context, config, head)
    const apply = (s: Tensor, training?: object) => network.apply(normalize(s), training)
    return { ...network, state: 0, apply, act: s => apply(s) }
  }
  const D = width(context.observationSpace)
  const gates = memory === 'lstm' ? 4 : 3
  requireSize({ parameters: gates * U * (D + U + 1), activations: gates * U }, B, context.saved)
  const layer = memoryLayer(memory, D, U)
  const random = context.random.split('memory')
  for (const kernel of layer.variables.slice(0, 2)) assignOrthogonal(kernel, [[gates * U, 1]], random)
  const network = policyAndValue({ ...context, observationSpace: box([U], -Infinity, Infinity) }, config, head)
  const S = layer.state
  const parts = (rows: Tensor) => tf.split(rows, [D, S], 1) as [observation: Tensor, state: Tensor]
  return {
    ...network,
    variables: [...layer.variables, ...network.variables],
    state: S,
    shape: [D + S],
    apply(rows, { start, ...training }) {
      const [s, state] = parts(rows)
      const first = state.reshape([B / L, L * S]).slice([0, 0], [B / L, S])
      const output = layer.sequence(normalize(s).reshape([B / L, L, D]), first, start!.reshape([B / L, L, 1]))
      return network.apply(output.reshape([B, U]), training)
    },
    act(rows) {
      const [s, before] = parts(rows)
      const { output, state } = layer.step(normalize(s), before)
      return tf.concat([state, network.apply(output)], 1)
    },
    loop: undefined,
    dispose() {
      network.dispose()
      layer.dispose()
    },
  }
}
