import { type Tensor, tf } from '../engine/tf.ts'

/** prediction − target. Checks the shapes, because `[B]` − `[B, 1]` would silently broadcast to `[B, B]`. */
function difference(prediction: Tensor, target: Tensor): Tensor {
  if (prediction.shape.join() !== target.shape.join())
    throw new Error(`loss of shapes [${prediction.shape}] and [${target.shape}]: prediction and target must match.`)
  return prediction.sub(target)
}

/**
 * Element-wise Huber loss, with e = prediction − target and h = clip(e, −δ, δ):
 *
 *     h · (e − h/2)  =  e²/2 where |e| ≤ δ, δ(|e| − δ/2) beyond
 *
 * Its derivative is h, the "error clipped to [−1, 1]" of Mnih et al. 2015.
 */
export function huber(prediction: Tensor, target: Tensor, delta = 1): Tensor {
  const loss = tf.customGrad((e, save) => {
    const h = (e as Tensor).clipByValue(-delta, delta)
    ;(save as (saved: Tensor[]) => void)([h])
    return {
      value: h.mul((e as Tensor).sub(h.mul(0.5))),
      gradFunc: (dy: Tensor, saved: Tensor[]) => dy.mul(saved[0]!),
    }
  })
  return loss(difference(prediction, target))
}

/** Element-wise (prediction − target)². */
export const squaredError = (prediction: Tensor, target: Tensor): Tensor => difference(prediction, target).square()

/**
 * Element-wise min(r Â, clip(r, 1 − ε, 1 + ε) Â), PPO's clipped objective (Schulman et al. 2017, equation 7) for ratios
 * r and advantages Â. Its derivative is Â where the first is not the greater one, else 0.
 */
export function clippedSurrogate(ratio: Tensor, advantage: Tensor, epsilon: number): Tensor {
  const objective = tf.customGrad((r, save) => {
    const plain = (r as Tensor).mul(advantage)
    const clipped = (r as Tensor).clipByValue(1 - epsilon, 1 + epsilon).mul(advantage)
    ;(save as (saved: Tensor[]) => void)([plain.lessEqual(clipped).cast('float32').mul(advantage)])
    return { value: tf.minimum(plain, clipped), gradFunc: (dy: Tensor, saved: Tensor[]) => dy.mul(saved[0]!) }
  })
  return objective(ratio)
}
