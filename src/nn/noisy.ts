import type { TypedArray } from '../core/agent.ts'
import type { Rng } from '../core/rng.ts'
import type { Engine } from '../engine/engine.ts'
import { type layers as Layers, type LayersModel, type Tensor, tf, type Variable } from '../engine/tf.ts'
import { layersOf, type NoiseOf } from './dropout.ts'
import type { Activation } from './mlp.ts'
import { normals } from './normals.ts'

const NOISY = 'NoisyDense'
/** σ₀: the initial noise scale, in units of 1/√p. */
const SIGMA = 0.5

const inputOf = (layer: Layers.Layer) => `noisy:${layer.name}`

/**
 * A dense layer whose weights are random, with a learned scale of the noise (Fortunato et al. 2018, Noisy networks for
 * exploration, https://arxiv.org/abs/1706.10295, factorized noise, equations 9 to 11). With p inputs:
 *
 *     y = f((μʷ + σʷ ⊙ g(εᵢ) g(εⱼ)ᵀ)ᵀ x + μᵇ + σᵇ ⊙ g(εⱼ)),   g(ε) = sgn(ε) √|ε|,   ε ~ N(0, 1)
 *
 * μ is initialized uniformly in [−1/√p, 1/√p], σ to 0.5/√p. g(εᵢ) and g(εⱼ) enter as one vector: `noisyInputs` gives
 * its shape, `fillNoisy` fills it, `model.apply` takes it. Without it the weights are μ.
 *
 * In a user-defined network (`NetworkBuilder`) it makes DQN, C51, QR-DQN and Rainbow explore by noise instead of ε.
 *
 * @param inputShape Shape of one row, if this is the first layer of a `tf.sequential`.
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

/** The inputs that a step needs to use a model's noise, one per noisy layer; may be empty. */
export const noisyInputs = (model: LayersModel): NoiseOf<{ readonly shape: readonly number[] }> =>
  Object.fromEntries(
    layersOf(model)
      .filter(layer => layer.getClassName() === NOISY)
      .map(layer => [inputOf(layer), { shape: [layer.weights[0]!.shape[0]! + layer.weights[0]!.shape[1]!] }]),
  )

/** Fills the inputs named by `noisyInputs` with g(ε), ε ~ N(0, 1). */
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

/** The noise for acting, held by the engine so that it can change without compiling again. */
export interface ActingNoise {
  /** Groups for the engine to own; empty without noisy layers. */
  readonly groups: Readonly<Record<string, readonly Variable[]>>
  /** Arguments for `model.apply` in a policy. */
  readonly given: NoiseOf<Variable>
  /** Redraws the noise, or zeroes it if `random` is undefined. */
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
