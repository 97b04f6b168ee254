import type { Compiled, Engine, Specs, StepFunction } from '../../engine/engine.ts'

/** A compiled update that runs many times, K at once where possible. */
export interface Repeated<I extends Specs, O extends string> {
  /** Updates in a run. */
  readonly K: number
  /**
   * Makes `times` updates; resolves to the mean of each output that is one number an update. `fill` writes the inputs
   * of the next k updates: `[B, …]` where k is 1, else `[k, B, …]`. `read` gets all outputs after each run.
   */
  run(
    times: number,
    fill: (inputs: Compiled<I, O>['inputs'], k: number) => void,
    read?: (outputs: Compiled<I, O>['outputs']) => void,
  ): Promise<Record<O, number>>
}

/** How many updates run as one. */
export interface RepeatedOptions {
  readonly name: string
  /** Updates usually due at a time. Default 1. */
  readonly times?: number
  /** Most updates in a run: K is the largest number up to this that divides `times`. Default 1. */
  readonly atMost?: number
  /** Whether to compile now rather than at the first run. */
  readonly now: boolean
}

/** Compiles an update. Counts that are not multiples of K run one by one. */
export async function repeated<I extends Specs, O extends string>(
  engine: Engine,
  step: StepFunction<I, O>,
  inputs: I,
  { name, times = 1, atMost = 1, now }: RepeatedOptions,
): Promise<Repeated<I, O>> {
  let K = Math.min(times, atMost)
  while (times % K !== 0) K--
  const compiled = new Map<number, Compiled<I, O>>()
  const compile = async (k: number) => {
    const made = await engine.compile(step, inputs, { name, updatesPerRun: k })
    compiled.set(k, made)
    return made
  }
  if (now) await compile(K)
  return {
    K,
    async run(times, fill, read) {
      const k = times % K === 0 ? K : 1
      const made = compiled.get(k) ?? (await compile(k))
      const numbers = (Object.keys(made.outputs) as O[]).filter(name => made.outputs[name].length === k)
      const means = Object.fromEntries(numbers.map(name => [name, 0])) as Record<O, number>
      for (let done = 0; done < times; done += k) {
        fill(made.inputs, k)
        await made.run()
        read?.(made.outputs)
        for (const name in means) for (let i = 0; i < k; i++) means[name] += made.outputs[name][i]! / times
      }
      return means
    },
  }
}
