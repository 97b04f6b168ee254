import type { AnyCompiled } from '../engine.ts'

const WARM = 3
const MOST = 20
const LONG = 500 // ms

/**
 * How long an update of a step takes, in ms: the median over up to 20 runs or half a second of them; one run, where
 * that takes longer. Changes the variables that the step changes, and the contents of its inputs.
 */
export async function timed({
  inputs,
  run,
  updatesPerRun,
}: Pick<AnyCompiled, 'inputs' | 'run' | 'updatesPerRun'>): Promise<number> {
  // Real numbers take their time otherwise than zeros; indices and masks of 0 are valid everywhere.
  for (const array of Object.values(inputs))
    if (array instanceof Float32Array) for (let i = 0; i < array.length; i++) array[i] = ((i * 0.618) % 1) - 0.5
  const times: number[] = []
  const began = performance.now()
  for (let k = 0; k < WARM + MOST && (k < WARM + 1 || performance.now() - began < LONG); k++) {
    const start = performance.now()
    await run()
    const took = performance.now() - start
    if (k >= WARM || took > LONG) times.push(took)
    if (took > LONG) break
  }
  return times.sort((a, b) => a - b)[times.length >> 1]! / updatesPerRun
}
