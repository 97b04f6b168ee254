import { existsSync, writeFileSync } from 'node:fs'
import { type Env, type Json, termination, transition } from '../../src/core/env.ts'
import { register } from '../../src/core/registry.ts'
import { type Rng, rng } from '../../src/core/rng.ts'
import { type Box, box, type Discrete, discrete } from '../../src/core/space.ts'
import { normalizeObservation } from '../../src/wrappers/observation/normalize-observation.ts'

/** A fault at step `at` of an episode; with `flag`, a file that is then written, it happens only once. */
interface Trouble {
  readonly fault?: string
  readonly at?: number
  readonly flag?: string
}

const faults: Readonly<Record<string, () => unknown>> = {
  exit: () => process.exit(3),
  later: () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error('too late')
      })
    }),
  between: () => {
    setTimeout(() => process.exit(5))
    return transition(Float32Array.of(1, 2), 0)
  },
  hang: () => {
    for (;;);
  },
  never: () => new Promise(() => {}),
  throw: () => {
    throw new RangeError('my mistake')
  },
  shape: () => transition([1, 2], 0),
  nan: () => transition(Float32Array.of(Number.NaN, 0), 0),
  unsendable: () => ({ ...transition(Float32Array.of(1, 2), 0), info: { f: () => 1 } }),
  nothing: () => null,
  info: () => ({ ...transition(Float32Array.of(1, 2), 0), info: { note: 'here' }, player: 1 }),
  late: () => new Promise(resolve => setTimeout(() => resolve(transition(Float32Array.of(7, 8), 3)))),
}

/** A random walk from a random start: it observes [position, steps so far]; an episode ends after about ten steps. */
function restless({ fault, at = 3, flag }: Trouble = {}): Env<Box, Discrete> {
  let random: Rng | undefined
  let where = 0
  let k = 0
  let length = 0
  const see = () => Float32Array.of(where, k)
  return {
    observationSpace: box([2], Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    actionSpace: discrete(2),
    reset(given) {
      random = given
      where = random.normal()
      length = 5 + random.int(10)
      k = 0
      return { observation: see() }
    },
    step(action): never {
      k++
      if (fault && k === at && !(flag && existsSync(flag))) {
        if (flag) writeFileSync(flag, '')
        return faults[fault]!() as never
      }
      where += action === 1 ? random!.next() : -random!.next()
      return (k === length ? termination : transition)(see(), where) as never
    },
    render: () => ({ text: `at ${k}` }),
    save: (): Json => ({ where, k, length, random: random!.state() as unknown as Json }),
    restore(saved) {
      const state = saved as unknown as { where: number; k: number; length: number; random: ReturnType<Rng['state']> }
      ;({ where, k, length } = state)
      random = rng(state.random)
    },
  }
}

/** For tests with workers, which import this file. */
export const restlessV0 = register({
  id: 'Restless-v0',
  options: 'any',
  create: options => restless(options as Trouble),
  maxSteps: 100,
})

/** The same with running normalization. */
export const learningV0 = register({
  id: 'RestlessLearning-v0',
  options: 'any',
  create: options => normalizeObservation(restless(options as Trouble)),
  maxSteps: 100,
})
