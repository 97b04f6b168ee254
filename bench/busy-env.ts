import { type Env, termination, transition } from '../src/core/env.ts'
import { option } from '../src/core/option.ts'
import { register } from '../src/core/registry.ts'
import { box, discrete } from '../src/core/space.ts'

/** A chain of dependent multiplications that makes up a step: the same work however busy the machine is. */
export function spin(turns: number): number {
  let x = 0.5
  for (let k = 0; k < turns; k++) x = 3.9 * x * (1 - x)
  return x
}

function busy(turns: number): Env {
  let k = 0
  return {
    observationSpace: box([4], 0, 1000),
    actionSpace: discrete(2),
    reset: () => {
      k = 0
      return { observation: new Float32Array(4) }
    },
    step() {
      k++
      const observation = Float32Array.of(k, spin(turns), 0, 0)
      return (k === 200 ? termination : transition)(observation, 1) as never
    },
  }
}

export default register({
  id: 'Busy-v0',
  options: { turns: option(0, 'multiplications per step', { min: 0, integer: true }) },
  create: ({ turns }) => busy(turns),
})
