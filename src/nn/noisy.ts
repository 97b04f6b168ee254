import type { layers as Layers, LayersModel, Tensor, Variable } from '@tensorflow/tfjs'
import type { TypedArray } from '../core/agent.ts'
import type { Rng } from '../core/rng.ts'
import type { Engine } from '../engine/engine.ts'
import { tf } from '../engine/tf.ts'
import { layersOf, type NoiseOf } from './dropout.ts'
import type { Activation } from './mlp.ts'
import { normals } from './normals.ts'

const NOISY = 'NoisyDense'
/** σ₀: the noise at first, in units of 1/√p. */
const SIGMA = 0.5

const inputOf = (layer: Layers.Layer) => `noisy:${layer.name}`

/**
 * A dense layer whose weights are random, and whose gradient learns how random (Fortunato et al. 2018, Noisy networks
 * for exploration, https://arxiv.org/abs/1706.10295, factorized noise, equations 9 to 11). With p inputs:
 *
 *     y = f((μʷ + σʷ ⊙ g(εᵢ) g(εⱼ)ᵀ)ᵀ x + μᵇ + σᵇ ⊙ g(εⱼ)),   g(ε) = sgn(ε) √|ε|,   ε ~ N(0, 1)
 *
 * μ starts uniform in [−1/√p, 1/√p], σ at 0.5/√p. g(εᵢ) and g(εⱼ) come in as one vector: `noisyInputs` says of which
 * shape, `fillNoisy` fills it, `model.apply` takes it along. Without it the weights are μ.
 *
 * In a network of one's own (`NetworkBuilder`) it makes DQN, C51, QR-DQN and Rainbow explore by its noise in place of
 * ε.
 *
 * @param inputShape Of a row, where it is the first layer of a `tf.sequential`.
 */
export function noisyDense(
  units: number,
  activation: Activation = 'linear',
  inputShape?: readonly number[],
): Layers.Layer {
  class NoisyDense extends tf.layers.Layer {
    static readonly className = NOISY
    readonly #activation = tf.layers.activation({ activation })

    override build(inputShape: number[]): void {
      const p = inputShape.at(-1)!
      const limit = 1 / Math.sqrt(p)
      const uniform = () => tf.initializers.randomUniform({ minval: -limit, maxval: limit })
      const sigma = () => tf.initializers.constant({ value: SIGMA * limit })
      this.addWeight('kernel', [p, units], 'float32', uniform())
      this.addWeight('bias', [units], 'float32', uniform())
      this.addWeight('kernelNoise', [p, units], 'float32', sigma())
      this.addWeight('biasNoise', [units], 'float32', sigma())
      this.built = true
    }

    override computeOutputShape(inputShape: number[]): number[] {
      return [...inputShape.slice(0, -1), units]
    }

    override call(inputs: Tensor | Tensor[], given: NoiseOf<Tensor>): Tensor {
      return tf.tidy(() => {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs
        let [kernel, bias, kernelNoise, biasNoise] = this.weights.map(weight => weight.read()) as Tensor[]
        const noise = given[inputOf(this)]
        if (noise) {
          const p = kernel!.shape[0]!
          const [into, out] = tf.split(noise, [p, units]) as [Tensor, Tensor]
          kernel = kernel!.add(kernelNoise!.mul(into.reshape([p, 1]).mul(out)))
          bias = bias!.add(biasNoise!.mul(out))
        }
        return this.#activation.apply(x.matMul(kernel!).add(bias!)) as Tensor
      })
    }
  }
  return new NoisyDense(inputShape ? { inputShape: [...inputShape] } : {})
}

/** Inputs that a step must have to use a model's noise, one for each noisy layer; none without. */
export const noisyInputs = (model: LayersModel): NoiseOf<{ readonly shape: readonly number[] }> =>
  Object.fromEntries(
    layersOf(model)
      .filter(layer => layer.getClassName() === NOISY)
      .map(layer => [inputOf(layer), { shape: [layer.weights[0]!.shape[0]! + layer.weights[0]!.shape[1]!] }]),
  )

/** Draws g(ε), ε ~ N(0, 1), for the inputs that `noisyInputs` names. */
export function fillNoisy(
  noise: NoiseOf<{ readonly shape: readonly number[] }>,
  random: Rng,
  into: NoiseOf<TypedArray>,
): void {
  for (const name in noise) {
    const array = into[name] as Float32Array
    normals(random, array)
    for (let i = 0; i < array.length; i++) {
      const epsilon = array[i]!
      array[i] = epsilon < 0 ? -Math.sqrt(-epsilon) : Math.sqrt(epsilon)
    }
  }
}

/** The noise with which a network acts, held by the engine so that it may change from step to step. */
export interface ActingNoise {
  /** For the engine to own; none without noisy layers. */
  readonly groups: Readonly<Record<string, readonly Variable[]>>
  /** To be given to `model.apply` in a policy. */
  readonly given: NoiseOf<Variable>
  /** Draws it anew, or lets there be none. */
  write(engine: Engine, random: Rng | undefined): void
  dispose(): void
}

/** The acting noise of a network's noisy layers; it has no variables where there are none. */
export function actingNoise(model: LayersModel): ActingNoise {
  const specs = noisyInputs(model)
  const given = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, tf.tidy(() => tf.variable(tf.zeros([...shape]), false))]),
  )
  const variables = Object.values(given)
  const values = new Float32Array(variables.reduce((sum, { size }) => sum + size, 0))
  return {
    groups: variables.length > 0 ? { actingNoise: variables } : {},
    given,
    write(engine, random) {
      if (variables.length === 0) return
      if (random) fillNoisy({ all: { shape: [values.length] } }, random, { all: values })
      else values.fill(0)
      engine.write('actingNoise', values)
    },
    dispose() {
      for (const variable of variables) variable.dispose()
    },
  }
}
