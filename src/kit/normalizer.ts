import type { TypedArray } from '../core/agent.ts'
import type { Engine } from '../engine/engine.ts'
import { type Tensor, tf, type Variable } from '../engine/tf.ts'
import type { Loop } from './acting/batched.ts'
import type { Feed } from './learning/feed.ts'
import { moments } from './moments.ts'

/** Clip of normalized observations, in standard deviations. */
const FAR = 10

/**
 * Observation normalization: shifts and scales observations to mean 0 and variance 1 by their running statistics; the
 * identity where the option `normalizeObservations` is off.
 */
export interface Normalizer {
  /** Mean and 1/deviation, `[2·D]`, for the engine to own; none when off. */
  readonly groups: Readonly<Record<string, readonly Variable[]>>
  /** clip((s − mean) / deviation, −10, 10), inside a step, `[B, …]`. */
  apply(s: Tensor): Tensor
  /** Adds an encoded observation, `[D]`, to the statistics. */
  observe(s: Float32Array): void
  /** Writes the statistics so far into the engine, for the steps that follow. */
  write(engine: Engine): void
  /** `write` before each run of a learning step. */
  feed(engine: Engine): Feed
  /** A network's plain loop, over normalized observations. */
  loop(engine: Engine, network: Loop | undefined): Loop | undefined
  /** The statistics as bytes, to be saved; restore by writing into them. */
  readonly arrays: Readonly<Record<string, Uint8Array>>
  dispose(): void
}

/**
 * A normalizer of observations of D numbers.
 *
 * @example
 * const normal = normalizer(config.normalizeObservations, D)
 * engine.own(normal.groups)
 * transitionBuffer(context, config, { seen: normal.observe, … }) // takes in what is stored
 * learnerOf({ feeds: [normal.feed(engine), …], … })
 */
export const normalizer = (on: boolean, D: number): Normalizer => (on ? running(D) : none)

const none: Normalizer = {
  groups: {},
  apply: s => s,
  observe() {},
  write() {},
  feed: () => ({ inputs: {}, fill() {} }),
  loop: (_, network) => network,
  arrays: {},
  dispose() {},
}

function running(D: number): Normalizer {
  const seen = moments(D)
  const now = new Float32Array(2 * D)
  seen.write(now)
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(now), false))
  const scaled = new Float32Array(D)
  let values: TypedArray | undefined
  const write = (engine: Engine) => {
    seen.write(now)
    engine.write('normalizer', now)
    values = undefined
  }
  return {
    groups: { normalizer: [variable] },
    apply(s) {
      const [mean, scale] = tf.split(variable, 2) as [Tensor, Tensor]
      const flat = s.reshape([-1, D])
      return flat.sub(mean).mul(scale).clipByValue(-FAR, FAR).reshape(s.shape)
    },
    observe: seen.add,
    write,
    feed: engine => ({ inputs: {}, fill: () => write(engine) }),
    loop: (engine, network) =>
      network && {
        work: network.work,
        run(weights, inputs, at) {
          values ??= engine.read('normalizer')
          for (let i = 0; i < D; i++)
            scaled[i] = Math.min(FAR, Math.max(-FAR, Math.fround(inputs[at + i]! - values[i]!) * values[D + i]!))
          return network.run(weights, scaled, 0)
        },
        changed() {
          values = undefined
        },
      },
    arrays: { moments: seen.bytes },
    dispose: () => variable.dispose(),
  }
}
