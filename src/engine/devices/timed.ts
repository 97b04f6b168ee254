import type { AnyCompiled } from '../engine.ts'

const WARM_UP_RUNS = 3
const MAX_RUNS = 20
const MAX_TIME = 500 // ms

/**
 * The duration of an update in ms: the median of up to 20 runs or half a second of them, or a single run if that takes
 * longer. Overwrites the step's inputs and changes its variables.
 */
export async function timed({
  inputs,
  run,
  updatesPerRun,
}: Pick<AnyCompiled, 'inputs' | 'run' | 'updatesPerRun'>): Promise<number> {
  // Not zeros: zero floats may compute faster. Integer and boolean inputs stay 0, always a valid index or mask.
  for (const array of Object.values(inputs))
    if (array instanceof Float32Array) for (let i = 0; i < array.length; i++) array[i] = ((i * 0.618) % 1) - 0.5
  const times: number[] = []
  const began = performance.now()
  for (let k = 0; k < WARM_UP_RUNS + MAX_RUNS && (k < WARM_UP_RUNS + 1 || performance.now() - began < MAX_TIME); k++) {
    const start = performance.now()
    await run()
    const took = performance.now() - start
    if (k >= WARM_UP_RUNS || took > MAX_TIME) times.push(took)
    if (took > MAX_TIME) break
  }
  return times.sort((a, b) => a - b)[times.length >> 1]! / updatesPerRun
}
