import type { PolicyRequest } from '../../core/agent.ts'
import { type Space, width } from '../../core/space.ts'
import type { Engine, TensorSpec } from '../../engine/engine.ts'
import { oneHot } from '../../engine/one-hot.ts'
import { type Tensor, tf } from '../../engine/tf.ts'

/** The spaces of an exported policy, and the arguments of `exportPolicy`. */
export interface PolicyModelOptions extends PolicyRequest {
  readonly observationSpace: Space
  /** Width of the mask, A. */
  readonly actions: number
  /** Numbers of a recurrent state, S; 0 without memory. */
  readonly state?: number
}

/**
 * A policy as an ONNX model for batches of any size.
 *
 * Inputs are raw observations, encoded inside: `observation`, float32 `[batch, …shape]` for a Box, int32 `[batch]` for
 * a Discrete and int32 `[batch, n]` for a MultiDiscrete space; if masked also `legal`, bool `[batch, A]`; with memory
 * also `state`, float32 `[batch, S]`. Outputs are those of `policy`, which gets the encoded observations, `[B, …shape]`
 * or `[B, D]`; with memory `[B, D + S]`, followed by the states.
 */
export function policyModel(
  engine: Engine,
  { observationSpace: space, actions, masked, metadata, state: S = 0 }: PolicyModelOptions,
  policy: (observation: Tensor, legal: Tensor | undefined) => { readonly [output: string]: Tensor },
): Uint8Array {
  const inputs = {
    observation: specOf(space),
    ...(masked && { legal: { shape: [actions], dtype: 'bool' as const } }),
    ...(S > 0 && { state: { shape: [S] } }),
  }
  return engine.freeze<Record<string, TensorSpec>, string>(
    ({ observation, legal, state }) => {
      const s = encoded(space, observation!)
      return policy(state ? tf.concat([s.reshape([-1, width(space)]), state], 1) : s, legal)
    },
    inputs,
    { name: 'policy', metadata },
  )
}

function specOf(space: Space): TensorSpec {
  switch (space.kind) {
    case 'box':
      return { shape: space.shape }
    case 'discrete':
      return { shape: [], dtype: 'int32' }
    case 'multi-discrete':
      return { shape: [space.sizes.length], dtype: 'int32' }
  }
}

/** `encode` of src/core/space.ts for a batch. */
function encoded(space: Space, observation: Tensor): Tensor {
  switch (space.kind) {
    case 'box':
      return observation
    case 'discrete':
      return oneHot(observation, space.n).cast('float32')
    case 'multi-discrete': {
      const columns = tf.split(observation, space.sizes.length, 1)
      return tf.concat(
        columns.map((column, i) => oneHot(column.as1D(), space.sizes[i]!).cast('float32')),
        1,
      )
    }
  }
}
