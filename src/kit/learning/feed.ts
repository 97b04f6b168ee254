import type { TypedArray } from '../../core/agent.ts'
import type { Rng } from '../../core/rng.ts'
import type { Specs } from '../../engine/engine.ts'
import type { LayersModel } from '../../engine/tf.ts'
import { fillNoise, noiseInputs } from '../../nn/dropout.ts'
import { fillNoisy, noisyInputs } from '../../nn/noisy.ts'

/** Typed arrays by name: the inputs or outputs of a compiled step. */
export type Arrays = Readonly<Record<string, TypedArray>>

/**
 * Some inputs of a learning step and what fills them before each run: a batch, noise, learning rates.
 *
 * @example
 * const ones: Feed = { inputs: { scale: { shape: [B] } }, fill: into => into.scale!.fill(1) }
 */
export interface Feed {
  /** Shapes for one update. */
  readonly inputs: Specs
  /** Writes the inputs of the next k updates, `[k, …]`; the arrays hold exactly those. */
  fill(into: Arrays, k: number): void
  /** Reads the step's outputs, `[k, …]`, after each run. */
  read?(outputs: Arrays): void
}

/**
 * One input of independent random numbers.
 *
 * @example
 * drawn('noise', [B, A], () => streams.noise.normal())
 */
export const drawn = (name: string, shape: readonly number[], draw: () => number): Feed => ({
  inputs: { [name]: { shape } },
  fill(into) {
    const array = into[name]!
    for (let i = 0; i < array.length; i++) array[i] = draw()
  },
})

/** The dropout masks of networks that train on batches of B; no inputs where they have no dropout layers. */
export function dropoutNoise(models: readonly LayersModel[], B: number, random: Rng): Feed {
  const inputs = Object.assign({}, ...models.map(model => noiseInputs(model, B))) as ReturnType<typeof noiseInputs>
  return { inputs, fill: into => fillNoise(inputs, random, into) }
}

/** The noise of networks' noisy layers, one draw a run; no inputs where they have none. */
export function noisyNoise(models: readonly LayersModel[], random: Rng): Feed {
  const inputs = Object.assign({}, ...models.map(noisyInputs)) as ReturnType<typeof noisyInputs>
  return { inputs, fill: into => fillNoisy(inputs, random, into) }
}
