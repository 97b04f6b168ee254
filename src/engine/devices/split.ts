import type { Variable } from '@tensorflow/tfjs'
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

/** Rows from which a network whose weights are constants is worth a try on the GPU. */
const MANY = 16

/**
 * An engine that learns on one device and acts on another: steps that change variables run on `gpu`, where their state
 * stays; steps for acting run on `cpu`, since a call to a GPU costs more than a few rows of a network. Before an acting
 * step reads groups that have changed, they are fetched. Large batches of a network with constant weights run where
 * they were faster when first compiled.
 */
export function split(gpu: Engine, cpu: Engine): Engine {
  return new Split(gpu, cpu)
}

class Split implements Engine {
  readonly info: EngineInfo
  readonly #gpu: Engine
  readonly #cpu: Engine
  /** Groups that have changed on the GPU since the CPU had them. */
  readonly #stale = new Set<string>()
  /** Groups that were written on the CPU since the GPU had them. */
  readonly #fresh = new Set<string>()
  /** Where steps with constant weights have run faster, by name. */
  readonly #placed = new Map<string, 'gpu' | 'cpu'>()

  constructor(gpu: Engine, cpu: Engine) {
    this.#gpu = gpu
    this.#cpu = cpu
    this.info = { ...gpu.info, description: `${gpu.info.description}, acting with ${cpu.info.description}` }
  }

  get groups(): readonly string[] {
    return this.#gpu.groups
  }

  variables(group: string): readonly Variable[] {
    return this.#gpu.variables(group)
  }

  own(groups: VariableGroups): void {
    this.#cpu.own(groups) // first: a GPU's engine may move the variables to where their values cannot be read at once
    this.#gpu.own(groups)
  }

  async settle(groups: readonly string[] = this.groups): Promise<void> {
    const wanted = groups.filter(group => this.#stale.has(group))
    if (wanted.length === 0) return
    await this.#gpu.settle?.(wanted)
    for (const group of wanted) {
      if (this.#cpu.groups.includes(group)) this.#cpu.write(group, this.#gpu.read(group))
      this.#stale.delete(group)
    }
  }

  read(group: string): TypedArray {
    return (this.#stale.has(group) || !this.#cpu.groups.includes(group) ? this.#gpu : this.#cpu).read(group)
  }

  write(group: string, values: ArrayLike<number>): void {
    this.#stale.delete(group)
    if (this.#cpu.groups.includes(group)) {
      this.#cpu.write(group, values)
      this.#fresh.add(group) // the GPU may never ask for it, such as the noise of acting
    } else this.#gpu.write(group, values)
  }

  /** Lets the GPU have what was written. */
  #upload(groups: readonly string[] = this.groups): void {
    for (const group of groups) if (this.#fresh.delete(group)) this.#gpu.write(group, this.#cpu.read(group))
  }

  async compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options: CompileOptions = {},
  ): Promise<Compiled<I, O>> {
    if (!options.acting) return this.#learning(await this.#gpu.compile(step, inputs, options))
    const rows = Math.max(...Object.values(inputs).map(({ shape }) => shape[0] ?? 1))
    if (!options.constant) return this.#acting(await this.#cpu.compile(step, inputs, options))
    await this.settle() // constants are taken as they are now
    if (rows < MANY) return this.#cpu.compile(step, inputs, options)
    return this.#faster(step, inputs, options)
  }

  /** A run asks for what was written, and leaves the CPU's copies behind. */
  #learning<C extends AnyCompiled>(compiled: C): C {
    const changed = () => {
      for (const group of compiled.writes) {
        this.#stale.add(group)
        this.#fresh.delete(group)
      }
    }
    const run = compiled.run.bind(compiled)
    return withRun(compiled, () => {
      this.#upload(compiled.reads)
      const running = run()
      if (running) return running.then(changed)
      changed()
    })
  }

  /** A run fetches first what it reads. */
  #acting<C extends AnyCompiled>(compiled: C): C {
    const run = compiled.run.bind(compiled)
    return withRun(compiled, () => {
      const reads = compiled.reads ?? this.groups
      return reads.some(group => this.#stale.has(group)) ? this.settle(reads).then(run) : run()
    })
  }

  async #faster<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options: CompileOptions,
  ): Promise<Compiled<I, O>> {
    const name = options.name ?? step.name
    this.#upload()
    const engines = { gpu: this.#gpu, cpu: this.#cpu }
    const known = this.#placed.get(name)
    if (known) return engines[known].compile(step, inputs, options)
    const tried = {
      gpu: await this.#gpu.compile(step, inputs, options),
      cpu: await this.#cpu.compile(step, inputs, options),
    }
    const place = (await timed(tried.gpu)) < (await timed(tried.cpu)) ? 'gpu' : 'cpu'
    this.#placed.set(name, place)
    tried[place === 'gpu' ? 'cpu' : 'gpu'].dispose()
    return tried[place]
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    this.#upload()
    return this.#gpu.freeze(step, inputs, options)
  }

  dispose(): void {
    this.#gpu.dispose()
    this.#cpu.dispose()
  }
}

/** The same with another `run`; what it draws only when asked stays so. */
const withRun = <C extends AnyCompiled>(compiled: C, run: Compiled['run']): C =>
  Object.defineProperties({} as C, { ...Object.getOwnPropertyDescriptors(compiled), run: { value: run } })
