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

/** Batch size from which a network with constant weights is tried on the GPU. */
const MIN_GPU_ROWS = 16

/**
 * An engine that learns on one device and acts on another. Steps that change variables run on `gpu`, which keeps their
 * state; acting steps run on `cpu`, since a GPU call costs more than a few rows of a network. Groups that an acting
 * step reads are downloaded first if they have changed. Large batches through a network with constant weights run on
 * whichever device was faster when they were first compiled.
 */
export function split(gpu: Engine, cpu: Engine): Engine {
  return new Split(gpu, cpu)
}

class Split implements Engine {
  readonly info: EngineInfo
  readonly #gpu: Engine
  readonly #cpu: Engine
  /** Groups changed on the GPU since the CPU's copy. */
  readonly #stale = new Set<string>()
  /** Groups written on the CPU since the GPU's copy. */
  readonly #fresh = new Set<string>()
  /** The faster device for each step with constant weights, by step name. */
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
    this.#cpu.own(groups) // first: a GPU engine may move values to where they cannot be read synchronously
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
      this.#fresh.add(group) // uploaded only when the GPU needs it: it may never need, say, the noise of acting
    } else this.#gpu.write(group, values)
  }

  /** Uploads groups that were written on the CPU. */
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
    await this.settle() // the constants are the current values
    if (rows < MIN_GPU_ROWS) return this.#cpu.compile(step, inputs, options)
    return this.#faster(step, inputs, options)
  }

  /** Uploads written groups before a run, and marks the CPU's copies stale after it. */
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

  /** Downloads stale groups before a run that reads them. */
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

/** The same compiled step with another `run`; getters, such as a lazily printed graph, stay lazy. */
const withRun = <C extends AnyCompiled>(compiled: C, run: Compiled['run']): C =>
  Object.defineProperties({} as C, { ...Object.getOwnPropertyDescriptors(compiled), run: { value: run } })
