import type { Engine } from '../../engine/engine.ts'

/**
 * Updates between flushes: a first moment just above the threshold takes 175 updates (β₁ = 0.9) to fall below the
 * smallest normal float.
 */
const EVERY = 128

/** Far below anything that moves a weight, far above the smallest normal float, 1.2·10⁻³⁸. */
const THRESHOLD = 1e-30

/**
 * Sets vanishing numbers in an optimizer's slots to 0 every 128 updates; call it after each run with the count of
 * updates `before` and `after` it. `learnerOf` does this for you.
 *
 * The gradient of a dead unit is exactly 0, so its moments decay until they are denormal floats, where rounding holds
 * them forever. Arithmetic on denormals is up to a hundred times slower: by the end of 50,000 steps a DQN on CartPole
 * (256-256) spends more than half of its time on it. GPUs flush denormals themselves.
 */
export function flushDenormals(engine: Engine, slots: Iterable<string>, before: number, after: number): void {
  if (engine.info.device === 'gpu' || Math.floor(before / EVERY) === Math.floor(after / EVERY)) return
  for (const slot of slots) {
    const values = engine.read(slot)
    for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) < THRESHOLD) values[i] = 0
    engine.write(slot, values)
  }
}
