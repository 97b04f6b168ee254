import { oneHot } from '../../engine/one-hot.ts'
import { type Tensor, tf } from '../../engine/tf.ts'

/**
 * The most likely action as a one-hot row, through which gradients pass as if it were softmax(x / τ): the
 * straight-through Gumbel-softmax where x = logits + Gumbel noise (Jang et al. 2017, https://arxiv.org/abs/1611.01144,
 * section 2.2). `[B, A]` → `[B, A]`
 */
export function straightThrough(x: Tensor, temperature: number): Tensor {
  const through = tf.customGrad(soft => {
    const A = (soft as Tensor).shape[1]!
    return {
      value: oneHot((soft as Tensor).argMax(1), A).cast('float32'),
      gradFunc: (dy: Tensor) => dy,
    }
  })
  return through(x.div(temperature).softmax())
}

/**
 * The identity on actions in [−1, 1]; a gradient toward a bound shrinks with the distance left and is inverted beyond
 * it (inverting gradients, Hausknecht & Stone 2016, https://arxiv.org/abs/1511.04143, equation 11).
 */
export function invertGradients(actions: Tensor): Tensor {
  const inverted = tf.customGrad((a, save) => {
    ;(save as (saved: Tensor[]) => void)([a as Tensor])
    return {
      value: (a as Tensor).mul(1),
      // dy < 0 lets descent increase a.
      gradFunc: (dy: Tensor, [a]: Tensor[]) =>
        dy.mul(tf.where(dy.less(0), tf.sub(1, a!).mul(0.5), tf.add(1, a!).mul(0.5))),
    }
  })
  return inverted(actions)
}
