import type { Decision } from '../../core/agent.ts'
import type { Rng } from '../../core/rng.ts'
import { type Box, encode, float32Bounds, type Space, type Value, width } from '../../core/space.ts'
import { type Tensor, tf } from '../../engine/tf.ts'
import { masked } from '../acting/actions.ts'
import { best, boltzmann } from '../acting/choice.ts'

/** A decision with what its gradient needs. */
export interface Choice {
  readonly action: Value<Space>
  /** The action as the learning step takes it, `[A]`. */
  readonly row: Float32Array
  /** ln π(a|s). */
  readonly logDensity: number
  readonly thought: NonNullable<Decision['thought']>
}

/** A stochastic policy over an action space, given by P numbers for each state. */
export interface PolicyHead {
  /** Numbers that the network outputs. */
  readonly outputs: number
  /** Parameters that do not depend on the state, which follow the outputs: ln σ of continuous actions, else none. */
  readonly free: number
  /** Numbers of an action in a learning step, A: one-hot choices, or the continuous numbers before clipping. */
  readonly width: number
  /** Length of the mask of legal actions; 0 for continuous ones. */
  readonly legal: number
  readonly thoughts: Readonly<Record<string, 'floats'>>
  /**
   * The action drawn from `random`, or without it the most likely one. `numbers`: `[P]`. A continuous action is drawn
   * by `noise`, `[A]` draws from N(0, 1), where given.
   */
  choose(numbers: Float32Array, legal: Uint8Array | undefined, random?: Rng, noise?: Float32Array): Choice
  /**
   * ln π(a|s) and the entropy of π(·|s), `[B]` each, inside a step: `numbers` `[B, P]`, `action` `[B, A]`, `legal` bool
   * `[B, legal]`.
   */
  density(numbers: Tensor, action: Tensor, legal?: Tensor): { logDensity: Tensor; entropy: Tensor }
  /** The most likely actions, as outputs of an exported policy. */
  output(numbers: Tensor, legal?: Tensor): Readonly<Record<string, Tensor>>
}

/**
 * The head for an action space.
 *
 *  - Discrete and MultiDiscrete: a categorical distribution for each choice, P logits; illegal actions have logits of
 *    −10⁹, so that no gradient passes through them (Huang & Ontañón 2022, https://arxiv.org/abs/2006.14171).
 *  - Box: a normal distribution for each number, P = means and ln σ. Two finite bounds are scaled to [−1, 1], and what
 *    is drawn beyond a bound is clipped in the environment only.
 */
export const policyHead = (space: Space): PolicyHead => (space.kind === 'box' ? normal(space) : categories(space))

function categories(space: Exclude<Space, Box>): PolicyHead {
  const sizes = space.kind === 'discrete' ? [space.n] : space.sizes
  const A = width(space)
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0))
  /** ln π of all actions, choice by choice. */
  const logs = (logits: Tensor, legal: Tensor | undefined) => {
    const open = legal ? masked(logits, legal) : logits
    if (sizes.length === 1) return tf.logSoftmax(open)
    return tf.concat(
      tf.split(open, [...sizes], 1).map(part => tf.logSoftmax(part)),
      1,
    )
  }
  return {
    outputs: A,
    free: 0,
    width: A,
    legal: A,
    thoughts: { policy: 'floats' },
    choose(logits, legal, random) {
      const policy = new Float32Array(A)
      let logDensity = 0
      const chosen = sizes.map((n, i) => {
        const [from, to] = [starts[i]!, starts[i]! + n]
        const mask = legal?.subarray(from, to)
        const part = logits.subarray(from, to)
        const index = random ? boltzmann(part, mask, 1, random) : best(part, mask)
        const most = part.reduce((a, x, k) => (mask && mask[k] !== 1 ? a : Math.max(a, x)), -Infinity)
        let sum = 0
        for (let k = 0; k < n; k++) sum += policy[from + k] = mask && mask[k] !== 1 ? 0 : Math.exp(part[k]! - most)
        for (let k = 0; k < n; k++) policy[from + k]! /= sum
        logDensity += part[index]! - most - Math.log(sum)
        return index
      })
      const action = space.kind === 'discrete' ? chosen[0]! : Int32Array.from(chosen)
      const row = new Float32Array(A)
      encode(space, action as never, row)
      return { action, row, logDensity, thought: { policy } }
    },
    density(logits, action, legal) {
      const log = logs(logits, legal)
      return { logDensity: action.mul(log).sum(1), entropy: log.exp().mul(log).sum(1).neg() }
    },
    output(logits, legal) {
      const open = legal ? tf.where(legal, logits, -Infinity) : logits
      const parts = tf.split(open, [...sizes], 1).map(part => part.argMax(1))
      return { action: space.kind === 'discrete' ? parts[0]! : tf.stack(parts, 1), logits }
    },
  }
}

/** ½ ln 2π. */
const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI)

function normal(space: Box): PolicyHead {
  const A = width(space)
  const each = (f: (low: number, high: number) => number) =>
    Float32Array.from({ length: A }, (_, i) => f(...float32Bounds(space, i)))
  const scaled = (low: number, high: number) => high - low > 0 && high - low < Infinity
  const half = each((low, high) => (scaled(low, high) ? (high - low) / 2 : 1))
  const middle = each((low, high) => (scaled(low, high) ? (high + low) / 2 : 0))
  const [low, high] = [each(low => low), each((_, high) => high)]
  return {
    outputs: A,
    free: A,
    width: A,
    legal: 0,
    thoughts: { mean: 'floats', deviation: 'floats' },
    choose(numbers, _, random, noise) {
      const mean = numbers.slice(0, A)
      const row = mean.slice()
      const deviation = new Float32Array(A)
      const action = new Float32Array(A)
      let logDensity = 0
      for (let i = 0; i < A; i++) {
        const lnSigma = numbers[A + i]!
        deviation[i] = Math.exp(lnSigma)
        const epsilon = random ? (noise?.[i] ?? random.normal()) : 0
        row[i]! += deviation[i]! * epsilon
        logDensity -= 0.5 * epsilon * epsilon + lnSigma + HALF_LN_2PI
        action[i] = Math.min(high[i]!, Math.max(low[i]!, middle[i]! + half[i]! * row[i]!))
      }
      return { action, row, logDensity, thought: { mean, deviation } }
    },
    density(numbers, action) {
      const [mean, lnSigma] = tf.split(numbers, 2, 1) as [Tensor, Tensor]
      const epsilon = action.sub(mean).mul(lnSigma.neg().exp())
      const each = epsilon.square().mul(-0.5).sub(lnSigma).sub(HALF_LN_2PI)
      return { logDensity: each.sum(1), entropy: lnSigma.add(HALF_LN_2PI + 0.5).sum(1) }
    },
    output: numbers => ({
      action: tf
        .split(numbers, 2, 1)[0]!
        .mul(tf.tensor1d(half))
        .add(tf.tensor1d(middle))
        .maximum(tf.tensor1d(low))
        .minimum(tf.tensor1d(high))
        .reshape([-1, ...space.shape]),
    }),
  }
}
