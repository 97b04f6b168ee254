import { type Tensor, type Tensor2D, tf } from '../../engine/tf.ts'
import { huber } from '../../nn/loss.ts'

/** How a network's N numbers per action represent the return, and their loss. */
export interface Distribution {
  /** N. */
  readonly atoms: number
  /** The mean returns: outputs `[…, N]` → `[…]`; Q(s, ·), `[B, A]`, for `[B, A, N]`. */
  mean(outputs: Tensor): Tensor
  /** Loss and error (for priorities) of each row, both `[B]`; `chosen`: outputs for the actions taken, `[B, N]`. */
  compare(chosen: Tensor, target: Target): { readonly loss: Tensor; readonly error: Tensor }
}

/** r and γ (0 where s′ is terminal), `[B]`, and the target network's outputs for the best action in s′, `[B, N]`. */
export interface Target {
  readonly reward: Tensor
  readonly discount: Tensor
  readonly next: Tensor
}

/** The mean alone, N = 1: huber(Q(s, a) − y), y = r + γ Q′(s′, a′). */
export const expectation: Distribution = {
  atoms: 1,
  mean: outputs => outputs.squeeze([-1]),
  compare(chosen, { reward, discount, next }) {
    const y = reward.add(discount.mul(next.squeeze([1])))
    const q = chosen.squeeze([1])
    return { loss: huber(q, y), error: q.sub(y).abs() }
  },
}

/**
 * A probability for each of N returns z₁ … z_N, evenly from `low` to `high` (Bellemare et al. 2017, A distributional
 * perspective on reinforcement learning, https://arxiv.org/abs/1707.06887, algorithm 1). Each T zᵢ = r + γ zᵢ, clipped
 * to the range, lies at bᵢ between the neighbors lᵢ = ⌊bᵢ⌋ and lᵢ + 1, which share its probability; m is the sum, and
 * the loss
 *
 *     bᵢ = (T zᵢ − low) / Δz,   m_lᵢ += pᵢ(s′, a′) (lᵢ + 1 − bᵢ),   m_lᵢ₊₁ += pᵢ(s′, a′) (bᵢ − lᵢ),   −Σⱼ m_j ln p_j(s,
 *     a)
 */
export function categorical(N: number, low: number, high: number): Distribution {
  const delta = (high - low) / (N - 1)
  const z = () => Float32Array.from({ length: N }, (_, i) => low + i * delta)
  /** m: scatters both shares of each probability into one vector `[B·N]`; at the highest z the upper one gets all. */
  const projected = ({ reward, discount, next }: Target) => {
    const [B] = next.shape as [number]
    const base = reward.sub(low).div(delta).reshape([-1, 1])
    const b = base.add(discount.reshape([-1, 1]).mul(z().map(x => x / delta))).clipByValue(0, N - 1)
    const l = b.cast('int32').clipByValue(0, N - 2)
    const p = next.softmax()
    const upper = p.mul(b.sub(l))
    const at = l.add(tf.range(0, B * N, N, 'int32').reshape([B, 1])).flatten()
    const places = tf.concat([at, at.add(tf.scalar(1, 'int32'))])
    const shares = tf.concat([p.sub(upper).flatten(), upper.flatten()])
    return tf.scatterND(places.reshape([-1, 1]) as Tensor2D, shares, [B * N]).reshape([B, N])
  }
  return {
    atoms: N,
    mean: outputs =>
      outputs
        .softmax()
        .reshape([-1, N])
        .matMul(tf.tensor2d(z(), [N, 1]))
        .reshape(outputs.shape.slice(0, -1)),
    compare(chosen, target) {
      const m = projected(target)
      const loss = crossEntropy(m, chosen)
      // the Kullback–Leibler divergence, the priority of Hessel et al. 2018: the loss minus the target's entropy
      const error = loss.add(m.mul(m.add(1e-8).log()).sum(1)).relu()
      return { loss, error }
    },
  }
}

/** −Σⱼ mⱼ ln pⱼ of probabilities m and p = softmax(logits), `[B, N]` → `[B]`; its gradient is p − m. */
function crossEntropy(m: Tensor, logits: Tensor): Tensor {
  const entropy = tf.customGrad((x, save) => {
    const ln = (x as Tensor).logSoftmax()
    ;(save as (saved: Tensor[]) => void)([ln, m])
    return {
      value: m.mul(ln).sum(1).neg(),
      gradFunc: (dy: Tensor, [ln, m]: Tensor[]) => ln!.exp().sub(m!).mul(dy.expandDims(1)),
    }
  })
  return entropy(logits)
}

/**
 * The returns of N equally likely parts, quantiles θ₁ … θ_N (Dabney et al. 2018, Distributional reinforcement learning
 * with quantile regression, https://arxiv.org/abs/1710.10044, algorithm 1). With τ̂ᵢ = (i − ½) / N and δᵢⱼ = r + γ
 * θ′ⱼ(s′, a′) − θᵢ(s, a) the loss is
 *
 *     Σᵢ meanⱼ |τ̂ᵢ − 1[δᵢⱼ < 0]| · huber(δᵢⱼ)
 */
export function quantiles(N: number): Distribution {
  const tau = () =>
    tf.tensor2d(
      Float32Array.from({ length: N }, (_, i) => (i + 0.5) / N),
      [1, N],
    )
  /**
   * `[B, N]` of ours against `[B, N]` of theirs → `[B]`. The negative and the positive part of clip(δ, −1, 1) have
   * different weights, so each is summed over j separately; with h for either part, huber(δ) is h δ − h²/2 there, and
   * its derivative h.
   */
  const loss = (chosen: Tensor, target: Tensor) => {
    const [B] = chosen.shape as [number]
    const compared = tf.customGrad((ours, save) => {
      // subtracted from both: δ is unchanged, and Σⱼ h θ′ⱼ − θ Σⱼ h keeps its digits where returns are large
      const middle = target.mean(1, true)
      const [theta, theirs] = [(ours as Tensor).sub(middle), target.sub(middle)]
      const delta = theirs.reshape([B, 1, N]).sub(theta.reshape([B, N, 1]))
      const summed = (h: Tensor) => {
        const slope = h.sum(2)
        const product = h
          .matMul(theirs.reshape([B, N, 1]))
          .reshape([B, N])
          .sub(theta.mul(slope)) // Σⱼ h δ
        return { slope, huber: product.sub(h.square().sum(2).div(2)) }
      }
      const [above, below] = [summed(delta.clipByValue(0, 1)), summed(delta.clipByValue(-1, 0))]
      const weighed = (above: Tensor, below: Tensor) => tau().mul(above).add(tf.sub(1, tau()).mul(below)).div(N)
      ;(save as (saved: Tensor[]) => void)([weighed(above.slope, below.slope)])
      return {
        value: weighed(above.huber, below.huber).sum(1),
        gradFunc: (dy: Tensor, [slope]: Tensor[]) => slope!.mul(dy.reshape([B, 1])).neg(),
      }
    })
    return compared(chosen)
  }
  return {
    atoms: N,
    mean: outputs => outputs.mean(-1),
    compare(chosen, { reward, discount, next }) {
      const target = reward.reshape([-1, 1]).add(discount.reshape([-1, 1]).mul(next))
      return { loss: loss(chosen, target), error: target.sub(chosen).mean(1).abs() }
    },
  }
}
