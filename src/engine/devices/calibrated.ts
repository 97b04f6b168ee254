import type { EngineInfo, TypedArray } from '../../core/agent.ts'
import type {
  AnyCompiled,
  Compiled,
  CompileOptions,
  Engine,
  FreezeOptions,
  Specs,
  StepFunction,
  VariableGroups,
} from '../engine.ts'
import type { Variable } from '../tf.ts'
import { timed } from './timed.ts'

/** An engine to choose from. */
export interface Contender {
  readonly name: string
  readonly engine: Engine
}

/**
 * Picks the fastest of several engines: compiles and times the first learning step on each, including the weight
 * download for acting, and disposes the rest. The variables keep their values. An engine that cannot compile or run the
 * step drops out. `info.measured` holds the times. If anything else is compiled first, nothing will be learned: the
 * first GPU engine is chosen untimed, since `split` lets it act on the CPU where that is faster.
 */
export const calibrated = (contenders: readonly Contender[]): Engine => new Calibrated(contenders)

class Calibrated implements Engine {
  /** A single one once the choice is made; until then the first one holds the variables' values. */
  #contenders: readonly Contender[]
  readonly #owned: VariableGroups[] = []
  #measured: Readonly<Record<string, number>> = {}
  /** Why some dropped out. */
  readonly #dropped: string[] = []

  constructor(contenders: readonly Contender[]) {
    this.#contenders = contenders
  }

  get #first(): Engine {
    return this.#contenders[0]!.engine
  }

  get info(): EngineInfo {
    const { info } = this.#first
    const times = Object.entries(this.#measured).map(
      ([name, ms]) => `${name} ${ms < 10 ? ms.toPrecision(2) : ms.toFixed(0)}`,
    )
    const notes = [...(times.length > 1 ? [`ms per update: ${times.join(', ')}`] : []), ...this.#dropped]
    return {
      ...info,
      ...(notes.length > 0 && { note: notes.join('; ') }),
      ...(times.length > 0 && { measured: this.#measured }),
    }
  }

  get groups(): readonly string[] {
    return this.#first.groups
  }

  variables(group: string): readonly Variable[] {
    return this.#first.variables(group)
  }

  own(groups: VariableGroups): void {
    this.#first.own(groups)
    if (this.#contenders.length > 1) this.#owned.push(groups)
  }

  async settle(groups?: readonly string[]): Promise<void> {
    await this.#first.settle?.(groups)
  }

  read(group: string): TypedArray {
    return this.#first.read(group)
  }

  write(group: string, values: ArrayLike<number>): void {
    this.#first.write(group, values)
  }

  async compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options?: CompileOptions,
  ): Promise<Compiled<I, O>> {
    if (this.#contenders.length > 1) {
      if (!options?.acting && Object.keys(inputs).length > 0) return this.#decide(step, inputs, options)
      this.#take(
        this.#contenders.find(({ engine }) => engine.info.device === 'gpu') ?? this.#contenders[0]!,
        await this.#values(),
      )
    }
    return this.#first.compile(step, inputs, options)
  }

  async #decide<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options?: CompileOptions,
  ): Promise<Compiled<I, O>> {
    const values = await this.#values()
    let best: (Measured & { readonly contender: Contender; readonly compiled: Compiled<I, O> }) | undefined
    let failure: unknown
    for (const contender of this.#contenders) {
      const { name, engine } = contender
      try {
        this.#hand(contender, values)
        const compiled = await engine.compile(step, inputs, options)
        const measured = await measure(engine, compiled)
        const { ms } = measured
        this.#measured = { ...this.#measured, [name]: ms }
        if (best && best.ms <= ms) engine.dispose()
        else {
          best?.contender.engine.dispose()
          best = { contender, compiled, ...measured }
        }
      } catch (error) {
        failure ??= error
        this.#dropped.push(`${name} dropped out: ${(error as Error).message}`)
        engine.dispose()
      }
    }
    if (!best) throw failure
    const { contender, compiled } = best
    this.#contenders = [contender]
    // TF.js engines keep values in the variables themselves, which timing another engine may have changed.
    restore(contender.engine, best.values)
    for (const array of Object.values<TypedArray>(compiled.inputs)) array.fill(0)
    return compiled
  }

  /** The variables' current values by group, read from the first contender. */
  #values(): Promise<Values> {
    return valuesOf(this.#first)
  }

  /** Makes a contender own the variables too. */
  #hand(contender: Contender, values: Values): void {
    if (contender === this.#contenders[0]) return
    for (const groups of this.#owned) contender.engine.own(groups)
    restore(contender.engine, values)
  }

  #take(chosen: Contender, values: Values): void {
    this.#hand(chosen, values)
    for (const contender of this.#contenders) if (contender !== chosen) contender.engine.dispose()
    this.#contenders = [chosen]
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    return this.#first.freeze(step, inputs, options)
  }

  dispose(): void {
    for (const { engine } of this.#contenders) engine.dispose()
  }
}

type Values = readonly (readonly [group: string, values: TypedArray])[]

async function valuesOf(engine: Engine): Promise<Values> {
  await engine.settle?.()
  return engine.groups.map(group => [group, engine.read(group)] as const)
}

interface Measured {
  /** Per update. */
  readonly ms: number
  /**
   * The variables' values before timing, restored afterwards; includes groups that were first created when the step was
   * compiled.
   */
  readonly values: Values
}

async function measure(engine: Engine, compiled: AnyCompiled): Promise<Measured> {
  const values = await valuesOf(engine)
  const { inputs, updatesPerRun } = compiled
  const ms = await timed({ inputs, updatesPerRun, run: () => runAndFetch(engine, compiled) })
  restore(engine, values)
  return { ms, values }
}

function restore(engine: Engine, values: Values): void {
  for (const [group, value] of values) engine.write(group, value)
}

/** One run, plus the download of the first group that it changes, as acting would need. */
async function runAndFetch(engine: Engine, compiled: Pick<AnyCompiled, 'run' | 'writes'>): Promise<void> {
  await compiled.run()
  await engine.settle?.(compiled.writes.slice(0, 1))
}
