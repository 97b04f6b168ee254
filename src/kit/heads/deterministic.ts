import { option } from '../../core/option.ts'
import type { Rng } from '../../core/rng.ts'
import type { Space } from '../../core/space.ts'
import { oneHot } from '../../engine/one-hot.ts'
import type { Tensor } from '../../engine/tf.ts'
import { type Actions, actions, masked } from '../acting/actions.ts'
import { gumbel } from '../acting/noise.ts'
import { drawn, type Feed } from '../learning/feed.ts'
import { invertGradients, straightThrough } from './action-gradients.ts'

/** Options of agents with a deterministic actor over continuous or discrete actions. */
export const deterministicHeadOptions = {
  invertGradients: option(
    false,
    'inverting gradients: linear actor, whose action gradient shrinks toward the bounds and is inverted beyond them',
  ),
  temperature: option(1, 'Gumbel-softmax temperature, for discrete actions', { min: 0.01 }),
  logitPenalty: option(
    0.01,
    "weight of the mean squared logit in the actor's loss, which keeps discrete actions random",
    {
      min: 0,
    },
  ),
}

/** The rest of a batch, with the masks and the Gumbel noise. */
type Given = { readonly [input: string]: Tensor }

/** Conversion between a deterministic actor's outputs and a critic's action input, both `[B, A]`. */
export interface DeterministicHead extends Actions {
  /** The actor's last activation. */
  readonly activation: 'tanh' | 'linear'
  /** Masks that the learning step needs (`transitionBuffer({ masks })`). */
  readonly masks: readonly ('legal' | 'nextLegal')[]
  /** Noise that the learning step needs. */
  feeds(B: number, random: Rng): readonly Feed[]
  /** The greedy actions μ(s′), without a gradient. */
  greedy(outputs: Tensor, given: Given): Tensor
  /** The actor's loss `[B]`, −Q(s, μ(s)), with the critic's gradient passing through the action. */
  cost(outputs: Tensor, Q: (action: Tensor) => Tensor, given: Given): Tensor
}

/**
 * The head of a deterministic actor. For a Box: actions in [−1, 1], by tanh or with inverted gradients. For a Discrete
 * space the outputs are logits, an action is a one-hot vector to the critic, and gradients pass through it as through
 * softmax((logits + Gumbel noise) / temperature) (Jang et al. 2017, https://arxiv.org/abs/1611.01144); illegal actions
 * are masked.
 *
 * @example
 * const head = deterministicHead(context.actionSpace, config)
 * const a2 = head.greedy(apply(muTarget, s2), given)
 * const cost = head.cost(apply(mu, s, given), a => value(Q, s, a), given) // [B], minimized by the actor
 */
export function deterministicHead(
  space: Space,
  config: { readonly invertGradients: boolean; readonly temperature: number; readonly logitPenalty: number },
): DeterministicHead {
  const codec = actions(space)
  const A = codec.width
  if (codec.kind === 'discrete')
    return {
      ...codec,
      activation: 'linear',
      masks: ['legal', 'nextLegal'],
      feeds: (B, random) => [drawn('gumbel', [B, A], () => gumbel(random))],
      greedy: (logits, { nextLegal }) => oneHot(masked(logits, nextLegal!).argMax(1), A).cast('float32'),
      cost(logits, Q, { legal, gumbel }) {
        const a = straightThrough(masked(logits, legal!).add(gumbel!), config.temperature)
        return logits.square().mean(1).mul(config.logitPenalty).sub(Q(a))
      },
    }
  const bounded = config.invertGradients
  return {
    ...codec,
    activation: bounded ? 'linear' : 'tanh',
    masks: [],
    feeds: () => [],
    greedy: a => (bounded ? a.clipByValue(-1, 1) : a),
    cost: (a, Q) => Q(bounded ? invertGradients(a) : a).neg(),
  }
}
