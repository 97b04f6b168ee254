import type { AgentContext } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import { type Config, option } from '../../core/option.ts'
import type { Rng } from '../../core/rng.ts'
import { describe, width } from '../../core/space.ts'
import { type layers as Layers, type LayersModel, type SymbolicTensor, type Tensor, tf } from '../../engine/tf.ts'
import { type Activation, dense, hiddenLayers, type MlpShape, mlp, mlpOptions } from '../../nn/mlp.ts'
import { buildNetwork, builtIn, type NetworkBuilder } from '../../nn/network.ts'
import { noisyDense, noisyInputs } from '../../nn/noisy.ts'
import { seeded } from '../../nn/seeded.ts'
import { denseSize, requireSize } from '../../nn/size.ts'

/** Network options of agents with a Q-network; spread them into your own. */
export const qNetworkOptions = {
  ...builtIn(
    {
      ...mlpOptions,
      dueling: option(false, 'dueling network: a state value plus advantages (Wang et al. 2016)'),
    },
    'network',
  ),
  network: option(undefined as NetworkBuilder | undefined, 'function that builds a TF.js network in place of the MLP'),
  noisy: option(false, 'noisy layers explore in place of ε (Fortunato et al. 2018)'),
}

/** Sizes and layers of a Q-network. */
export interface QNetworkShape extends Omit<MlpShape, 'outputs' | 'outputActivation'> {
  /** Actions, A. */
  readonly actions: number
  /** Numbers per action, N: 1, or the atoms of a distribution. Default 1. */
  readonly atoms?: number
  readonly dueling?: boolean
  readonly noisy?: boolean
}

/** The `unsupported` of agents with a Q-network: why they cannot act in a space that is not Discrete. */
export function unsupportedBy(name: string) {
  return ({ actionSpace }: Pick<AgentContext, 'actionSpace'>): string | undefined =>
    actionSpace.kind === 'discrete'
      ? undefined
      : `${name} learns a value per action and needs a Discrete action space, not ${describe(actionSpace)}.`
}

/**
 * The Q-network that the options describe: a custom one, or `qNetwork`; two built from one context start equal.
 *
 * @throws UserError with `noisy` for a custom network without noisy layers.
 */
export function qNetworkOf(
  { observationSpace, random, saved }: AgentContext,
  config: Config<typeof qNetworkOptions> & { readonly batchSize?: number },
  A: number,
  N = 1,
): LayersModel {
  const stream = random.split('weights')
  const D = width(observationSpace)
  const inputs = observationSpace.kind === 'box' ? observationSpace.shape : [D]
  if (!config.network) {
    requireSize(denseSize([D, ...config.hidden, A * N]), config.batchSize, saved)
    return qNetwork({ ...config, inputs: D, actions: A, atoms: N }, stream)
  }
  const model = buildNetwork(config.network, { inputs, outputs: A * N, atoms: N }, stream, { noisy: true })
  if (config.noisy && Object.keys(noisyInputs(model)).length === 0)
    throw new UserError(
      'with noisy, noisy layers explore in place of ε, but your own network has none: make its last layers ' +
        "with sente's noisyDense(units) in place of tf.layers.dense, or set noisy: false to explore by ε.",
    )
  return model
}

/**
 * A network of action values, `[B, inputs]` → `[B, A]`, or `[B, A·N]` with N atoms an action. An MLP; `dueling` splits
 * its last hidden layer in two (Wang et al. 2016, https://arxiv.org/abs/1511.06581, equation 9):
 *
 *     Q(s, a) = V(s) + A(s, a) − mean_a′ A(s, a′)
 *
 * and `noisy` makes every dense layer but the first hidden one noisy (Hessel et al. 2018: all behind the
 * convolutions).
 */
export function qNetwork(shape: QNetworkShape, random: Rng): LayersModel {
  const { inputs, hidden, actions: A, atoms: N = 1, dueling = false, noisy = false } = shape
  if (!dueling && !noisy) return mlp({ ...shape, outputs: A * N }, random)
  return seeded(random, () => {
    const input = tf.input({ shape: [inputs] })
    const [trunk, last] = dueling ? [hidden.slice(0, -1), hidden.slice(-1)] : [hidden, []]
    let x = input
    for (const [i, units] of trunk.entries()) x = block(x, units, shape, noisy && i > 0)
    const head = (outputs: number) => {
      const before = last.reduce((x, units) => block(x, units, shape, noisy && trunk.length > 0), x)
      return linear(before, outputs, 'linear', noisy).apply(before) as SymbolicTensor
    }
    const output = dueling ? (duel(A, N).apply([head(N), head(A * N)]) as SymbolicTensor) : head(A * N)
    return tf.model({ inputs: input, outputs: output })
  })
}

/** A hidden layer followed by its normalization, activation and dropout, as in `mlp`. */
function block(x: SymbolicTensor, units: number, shape: QNetworkShape, noisy: boolean): SymbolicTensor {
  const { activation, normalization = 'none' } = shape
  const first = linear(x, units, normalization === 'none' ? activation : 'linear', noisy)
  return hiddenLayers(first, shape).reduce((y, layer) => layer.apply(y) as SymbolicTensor, x)
}

const linear = (x: SymbolicTensor, units: number, activation: Activation, noisy: boolean): Layers.Layer =>
  noisy ? noisyDense(units, activation) : dense(x.shape.at(-1)!, units, activation)

/**
 * The layer that ends a dueling network (Wang et al. 2016, https://arxiv.org/abs/1511.06581, equation 9), for A actions
 * of N atoms each: applied to V `[B, N]` and A `[B, A·N]`, it gives Q(s, a) = V(s) + A(s, a) − mean_a′ A(s, a′), `[B,
 * A·N]`.
 *
 * @example
 * // a custom network for rainbow({ network })
 * const network: NetworkBuilder = (tf, { inputs, outputs, atoms }) => {
 *   const input = tf.input({ shape: [...inputs] })
 *   const x = tf.layers.dense({ units: 64, activation: 'relu' }).apply(tf.layers.flatten().apply(input))
 *   const value = noisyDense(atoms).apply(noisyDense(64, 'relu').apply(x)) as SymbolicTensor
 *   const advantage = noisyDense(outputs).apply(noisyDense(64, 'relu').apply(x)) as SymbolicTensor
 *   return tf.model({ inputs: input, outputs: duel(outputs / atoms, atoms).apply([value, advantage]) as SymbolicTensor
 *   })
 * }
 */
export function duel(A: number, N = 1): Layers.Layer {
  class Duel extends tf.layers.Layer {
    static readonly className = 'Duel'
    override computeOutputShape(): (number | null)[] {
      return [null, A * N]
    }
    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const [value, advantage] = inputs as [Tensor, Tensor]
        const each = advantage.reshape([-1, A, N])
        const level = value.sub(each.mean(1)) // common to all actions
        return level
          .reshape([-1, 1, N])
          .add(each)
          .reshape([-1, A * N])
      })
    }
  }
  return new Duel({})
}
