import { type layers as Layers, type Tensor, tf } from '../engine/tf.ts'

/**
 * Layer normalization (Ba et al. 2016, https://arxiv.org/abs/1607.06450) over the last axis, of n units:
 *
 *     y = γ (x − μ) / √(σ² + ε) + β,   μ = Σ x / n,   σ² = Σ (x − μ)² / n
 *
 * TF.js's own layer broadcasts every vector to the shape of x first: a forward and backward pass through two layers of
 * 256 units then takes 1.4 times as long (256 rows, compiled).
 */
export function layerNormalization(epsilon = 1e-5): Layers.Layer {
  class LayerNormalization extends tf.layers.Layer {
    static readonly className = 'LayerNormalization'

    override build(shape: number[]): void {
      const units = [shape.at(-1)!]
      this.addWeight('gamma', units, 'float32', tf.initializers.ones())
      this.addWeight('beta', units, 'float32', tf.initializers.zeros())
      this.built = true
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs
        const [gamma, beta] = this.weights.map(weight => weight.read()) as [Tensor, Tensor]
        const centered = x.sub(x.mean(-1, true))
        const variance = centered.square().mean(-1, true)
        return centered.mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta)
      })
    }
  }
  return new LayerNormalization({})
}
