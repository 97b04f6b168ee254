import type { Compiled, Engine, Specs, StepFunction } from '../../engine/engine.ts'

/** A learning step that is made many times, K of them in one run where it can be. */
export interface Repeated<I extends Specs, O extends string> {
  /** Steps in a run. */
  readonly K: number
  /**
   * Makes `times` steps and answers with the mean of each output that is a number a step. `fill` writes the inputs of
   * the next k steps: `[B, …]` where k is 1, `[k, B, …]` otherwise. `read` is shown all outputs after each run.
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
  /** Steps that are mostly asked for at once. Default 1. */
  readonly times?: number
  /** Most steps in a run: K is the largest number up to this one that divides `times`. Default 1. */
  readonly atMost?: number
  /** Whether to compile at once rather than at the first run. */
  readonly now: boolean
}

/** Compiles a step. Counts that are no multiples of K are made one by one. */
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
