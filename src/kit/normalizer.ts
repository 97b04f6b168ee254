import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { TypedArray } from '../core/agent.ts'
import type { Engine } from '../engine/engine.ts'
import { tf } from '../engine/tf.ts'
import type { Loop } from './acting/batched.ts'
import { moments } from './moments.ts'

/** Observations further from their mean than so many deviations are taken to be so far. */
const FAR = 10

/**
 * Observations as networks see them: shifted and scaled to mean 0 and variance 1 by what was seen so far, in an agent
 * that has the option `normalizeObservations`; otherwise as they are.
 */
export interface Normalizer {
  /** Mean and 1/deviation, `[2·D]`, for the engine to own; none where it is off. */
  readonly groups: Readonly<Record<string, readonly Variable[]>>
  /** clip((s − mean) / deviation, −10, 10), inside a step, `[B, …]`. */
  apply(s: Tensor): Tensor
  /** Takes an observation in. */
  observe(s: Float32Array): void
  /** Lets the next step know what was taken in. */
  write(engine: Engine): void
  /** A network's plain loop, over such observations. */
  loop(engine: Engine, network: Loop | undefined): Loop | undefined
  /** To call whenever the engine's values have changed. */
  changed(): void
  /** Everything taken in, as bytes to be saved; what is written into them counts. */
  readonly arrays: Readonly<Record<string, Uint8Array>>
  dispose(): void
}

export const normalizer = (on: boolean, D: number): Normalizer => (on ? running(D) : none)

const none: Normalizer = {
  groups: {},
  apply: s => s,
  observe() {},
  write() {},
  loop: (_, network) => network,
  changed() {},
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
  return {
    groups: { normalizer: [variable] },
    apply(s) {
      const [mean, scale] = tf.split(variable, 2) as [Tensor, Tensor]
      const flat = s.reshape([-1, D])
      return flat.sub(mean).mul(scale).clipByValue(-FAR, FAR).reshape(s.shape)
    },
    observe: seen.add,
    write(engine) {
      seen.write(now)
      engine.write('normalizer', now)
      values = undefined
    },
    loop: (engine, network) =>
      network && {
        work: network.work,
        run(weights, inputs, at) {
          values ??= engine.read('normalizer')
          for (let i = 0; i < D; i++)
            scaled[i] = Math.min(FAR, Math.max(-FAR, Math.fround(inputs[at + i]! - values[i]!) * values[D + i]!))
          return network.run(weights, scaled, 0)
        },
      },
    changed() {
      values = undefined
    },
    arrays: { moments: seen.bytes },
    dispose: () => variable.dispose(),
  }
}
