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
import { timed } from './timed.ts'

/** An engine that may be chosen. */
export interface Contender {
  readonly name: string
  readonly engine: Engine
}

/**
 * The fastest of several engines: the first step with inputs (an agent's update, or its policy where it only acts) is compiled and timed on each, one
 * after the other, and the others are disposed of. The variables are as they were before. An engine that cannot compile or run the step drops
 * out. `info.measured` has the times.
 */
export const calibrated = (contenders: readonly Contender[]): Engine => new Calibrated(contenders)

class Calibrated implements Engine {
  /** One of them once it is decided; until then the first one holds the variables' values. */
  #contenders: readonly Contender[]
  readonly #owned: VariableGroups[] = []
  /** Steps without inputs that came before the decision. */
  readonly #early: Early[] = []
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
    const notes = [...(times.length > 1 ? [`ms an update: ${times.join(', ')}`] : []), ...this.#dropped]
    return {
      ...info,
      ...(notes.length > 0 && { note: notes.join('; ') }),
      ...(times.length > 0 && { measured: this.#measured }),
    }
  }

  get groups(): readonly string[] {
    return this.#first.groups
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
    if (this.#contenders.length === 1) return this.#first.compile(step, inputs, options)
    if (Object.keys(inputs).length === 0) {
      const early = new Early(await this.#first.compile(step, inputs, options), engine =>
        engine.compile(step, inputs, options),
      )
      this.#early.push(early)
      return early as unknown as Compiled<I, O>
    }
    return this.#decide(step, inputs, options)
  }

  async #decide<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options?: CompileOptions,
  ): Promise<Compiled<I, O>> {
    await this.settle()
    const values = this.groups.map(group => [group, this.read(group)] as const)
    const restore = (engine: Engine) => {
      for (const [group, value] of values) engine.write(group, value)
    }
    const [holder] = this.#contenders
    let best: { readonly contender: Contender; readonly compiled: Compiled<I, O>; readonly ms: number } | undefined
    let failure: unknown
    for (const contender of this.#contenders) {
      const { name, engine } = contender
      try {
        if (contender !== holder) {
          for (const groups of this.#owned) engine.own(groups)
          restore(engine)
        }
        const compiled = await engine.compile(step, inputs, options)
        const ms = await timed(compiled)
        this.#measured = { ...this.#measured, [name]: ms }
        if (!best || ms < best.ms) best = { contender, compiled, ms }
      } catch (error) {
        failure ??= error
        this.#dropped.push(`${name} dropped out: ${(error as Error).message}`)
      }
    }
    if (!best) throw failure
    const { contender, compiled } = best
    for (const { engine } of this.#contenders) if (engine !== contender.engine) engine.dispose()
    this.#contenders = [contender]
    restore(contender.engine) // TF.js engines keep values in the variables themselves, which another may have moved
    for (const early of this.#early) await early.move(contender.engine)
    for (const array of Object.values<TypedArray>(compiled.inputs)) array.fill(0)
    return compiled
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    return this.#first.freeze(step, inputs, options)
  }

  dispose(): void {
    for (const { engine } of this.#contenders) engine.dispose()
  }
}

/** A step without inputs, which moves to another engine. */
class Early implements AnyCompiled {
  readonly inputs = {}
  readonly #compile: (engine: Engine) => Promise<AnyCompiled>
  #compiled: AnyCompiled

  constructor(compiled: AnyCompiled, compile: (engine: Engine) => Promise<AnyCompiled>) {
    this.#compiled = compiled
    this.#compile = compile
  }

  async move(engine: Engine): Promise<void> {
    this.#compiled = await this.#compile(engine)
  }

  get outputs() {
    return this.#compiled.outputs
  }

  get updatesPerRun() {
    return this.#compiled.updatesPerRun
  }

  get writes() {
    return this.#compiled.writes
  }

  get graph() {
    return this.#compiled.graph
  }

  get onnx() {
    return this.#compiled.onnx
  }

  run() {
    return this.#compiled.run()
  }

  dispose() {
    this.#compiled.dispose()
  }
}
