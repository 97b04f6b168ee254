import type { Engine } from '../../engine/engine.ts'

/**
 * How often to flush: a first moment just above the threshold needs 175 updates (β₁ = 0.9) to fall below the least
 * normal float.
 */
const EVERY = 128

/** Far below anything that moves a weight, far above the least normal float, 1.2·10⁻³⁸. */
const THRESHOLD = 1e-30

/**
 * Sets vanishing numbers of an optimizer's slots to 0 once every 128 updates; call it after each learning run with the
 * count of updates `before` and `after` it.
 *
 * Where a unit has died its gradient is exactly 0, and its moments decay by a factor an update until they are denormal
 * floats, at the least of which rounding holds them for ever. Arithmetic on those is up to a hundred times slower: a
 * DQN on CartPole (256-256) spends more than half of its time there by the end of 50,000 steps. GPUs flush by
 * themselves.
 */
export function flushDenormals(engine: Engine, slots: Iterable<string>, before: number, after: number): void {
  if (engine.info.device === 'gpu' || Math.floor(before / EVERY) === Math.floor(after / EVERY)) return
  for (const slot of slots) {
    const values = engine.read(slot)
    for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) < THRESHOLD) values[i] = 0
    engine.write(slot, values)
  }
}
