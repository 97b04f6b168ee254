import { actionScale, bounded } from '../../core/action-scale.ts'
import type { Rng } from '../../core/rng.ts'
import { describe, encode, type Space, sample, type Value, width } from '../../core/space.ts'
import { type Tensor, tf } from '../../engine/tf.ts'
import { anyOf, best } from './choice.ts'

/**
 * Conversion between an environment's actions and an actor's A numbers: each in [−1, 1] for continuous actions, a score
 * per action for discrete ones.
 */
export interface Actions {
  readonly kind: 'continuous' | 'discrete'
  /** Number of components of an action, A. */
  readonly width: number
  /** The environment's action for A numbers; for a Discrete space, the legal one with the highest score. */
  decode(numbers: Float32Array, legal?: Uint8Array): Value<Space>
  /** Writes an action as a critic's input: A numbers in [−1, 1], or a one-hot row. */
  encode(action: Value<Space>, out: Float32Array): void
  /**
   * `decode` for a batch `[B, A]`, as outputs of an exported policy: `action`, and for a Discrete space `logits`.
   */
  output(numbers: Tensor, legal?: Tensor): Readonly<Record<string, Tensor>>
  /** A uniformly random legal action. */
  random(random: Rng, legal?: Uint8Array): Value<Space>
}

/** Below any logit or value, yet 0 when multiplied by the discount 0 of a terminal state. */
const NEVER = -1e9

/** Logits or values `[B, A]` with those of illegal actions at −10⁹, inside a step; `legal` is bool `[B, A]`. */
export const masked = (values: Tensor, legal: Tensor): Tensor => tf.where(legal, values, NEVER)

/**
 * The conversion for a bounded Box or a Discrete space.
 *
 * @throws Error for another space, which `unsupportedActions` refuses.
 * @example
 * const codec = actions(context.actionSpace)
 * codec.decode(Float32Array.of(0.5)) // halfway from the middle of the bounds to the upper one
 */
export function actions(space: Space): Actions {
  const A = width(space)
  if (space.kind === 'discrete')
    return {
      kind: 'discrete',
      width: A,
      decode: best,
      encode: (action, out) => encode(space, action as number, out),
      output: (logits, legal) => ({ action: (legal ? tf.where(legal, logits, -Infinity) : logits).argMax(1), logits }),
      random: (random, legal) => anyOf(A, legal, random),
    }
  if (space.kind !== 'box') throw new Error(`no actor for ${describe(space)}`)
  const { scale, unscale, half, middle, low, high } = actionScale(space)
  return {
    kind: 'continuous',
    width: A,
    decode: numbers => scale(numbers),
    encode: (action, out) => unscale(action as Float32Array, out),
    output: numbers => ({
      action: numbers
        .clipByValue(-1, 1)
        .mul(tf.tensor1d(half))
        .add(tf.tensor1d(middle))
        .maximum(tf.tensor1d(low)) // rounding must not leave the bounds
        .minimum(tf.tensor1d(high))
        .reshape([-1, ...space.shape]),
    }),
    random: random => sample(space, random),
  }
}

/** Why an actor cannot act in `space`, as a sentence; undefined when it can. `only`: the kind of actions it has. */
export function unsupportedActions(name: string, space: Space, only?: Actions['kind']): string | undefined {
  if (space.kind === 'discrete' && only !== 'continuous') return undefined
  if (space.kind === 'box' && bounded(space)) return undefined
  if (space.kind !== 'box')
    return `${name} needs a Box${only === 'continuous' ? '' : ' or Discrete'} action space, not ${describe(space)}.`
  const given = [space.low, space.high].flat().every(Number.isFinite)
  const huge = given ? ' (±3.4e38, the largest float32, counts as infinite, and equal bounds leave no choice)' : ''
  return (
    `${name} needs two finite bounds for every number of an action${huge}, to which its actor's outputs are ` +
    `scaled: give the Box a low and a high.`
  )
}
