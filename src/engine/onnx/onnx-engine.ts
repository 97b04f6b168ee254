import type { EngineInfo, TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type {
  Compiled,
  CompileOptions,
  DType,
  Engine,
  FreezeOptions,
  Specs,
  StepFunction,
  VariableGroups,
} from '../engine.ts'
import { anyRows, freeze } from '../freeze.ts'
import { repairGradients } from '../gradients.ts'
import { INEXACT } from '../graph/graph.ts'
import { print } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import { TITLES } from '../graph/target.ts'
import { inARow, size } from '../graph/value.ts'
import { type Lowered, lower, stateInput, stateOutput } from '../lower.ts'
import { checkRoom } from '../room.ts'
import { tf, type Variable } from '../tf.ts'
import { safeInPlace } from './in-place.ts'
import { loopOf, tryOut } from './loop.ts'
import { arrayOf, gpuMemory, hostMemory, type Memory } from './memory.ts'
import type { OnnxOptions } from './options.ts'
import type { Runtime, RuntimeOptions, Session, Tensors } from './runtime.ts'
import type { SessionThread } from './session-thread.ts'
import { SharedByRows } from './shared-by-rows.ts'
import { State } from './state.ts'

/** Starts a thread of sessions, where there are any. */
export type OpenThread = (options: RuntimeOptions) => SessionThread | 'fails'

/**
 * The compiled engine on a loaded runtime: each step is traced once, lowered to one ONNX graph, and run by ONNX
 * Runtime. State stays in flat tensors between runs; with the WebGPU provider those are GPU buffers (see `gpuMemory`).
 * A step runs entirely on its provider: `compile` refuses what would fall back to the CPU.
 *
 * @param openThread For acting steps that run in a thread of their own; default: none does.
 */
export function onnxEngine(
  runtime: Runtime,
  options: OnnxOptions = {},
  openThread: OpenThread = () => 'fails',
): Engine {
  repairGradients()
  tf.setBackend('cpu') // variables are created here
  return new OnnxEngine(runtime, options, openThread)
}

function infoOf({ name, threads, hint }: Runtime, { provider = 'cpu', adapter, note }: OnnxOptions): EngineInfo {
  const on =
    provider === 'cpu'
      ? `${threads} thread${threads > 1 ? 's' : ''}`
      : `${TITLES[provider]}${adapter ? `: ${adapter}` : ''}`
  return {
    engine: 'onnx',
    device: provider === 'cpu' ? 'cpu' : 'gpu',
    description: `${name}, ${on}`,
    ...(note !== undefined && { note }),
    ...(hint !== undefined && { hint }),
  }
}

type Graph = Pick<Lowered, 'listing' | 'outputs' | 'reads' | 'writes'>

/** A compiled step, loaded into a session. */
interface Model extends Graph {
  readonly onnx: Uint8Array
  readonly session: Session
  /** State groups whose next values overwrite the old ones in place; the others are swapped. */
  readonly overwritten: readonly string[]
  /** Whether it runs in another thread. */
  readonly apart?: boolean
  /** Whether its updates are a loop: inputs are `[K, …]`, not `[K·B, …]`. */
  readonly loops?: boolean
}

class OnnxEngine implements Engine {
  readonly info: EngineInfo
  readonly #openThread: OpenThread
  readonly #runtime: Runtime
  readonly #memory: Memory
  readonly #state: State
  readonly #options: OnnxOptions
  readonly #compiled = new Set<Compiled>()
  #thread: SessionThread | 'fails' | undefined
  readonly #shared = new SharedByRows<Model>(({ session }) => session.dispose())

  constructor(runtime: Runtime, options: OnnxOptions, openThread: OpenThread) {
    this.info = infoOf(runtime, options)
    this.#runtime = runtime
    this.#options = options
    this.#openThread = openThread
    this.#memory = runtime.provider === 'webgpu' ? gpuMemory(runtime) : hostMemory(runtime)
    this.#state = new State(this.#memory)
  }

  get groups(): readonly string[] {
    return this.#state.layout.names
  }

  variables(group: string): readonly Variable[] {
    return this.#state.layout.group(group).variables
  }

  own(groups: VariableGroups): void {
    this.#state.own(groups)
  }

  read(group: string): TypedArray {
    return this.#state.read(group)
  }

  write(group: string, values: ArrayLike<number>): void {
    this.#state.write(group, values)
    this.#shared.changed(group)
  }

  async compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options: CompileOptions = {},
  ): Promise<Compiled<I, O>> {
    const { updatesPerRun = 1, constant = false, acting = false, exact = false } = options
    const state = this.#state
    const shared = constant && acting && !exact ? await this.#forAnyRows(step, inputs, options) : undefined
    const model = shared?.made ?? (await this.#load(step, inputs, options))
    const { listing, outputs, reads, writes, onnx, session, overwritten } = model

    const rows = Object.values(inputs)[0]?.shape[0] ?? 1
    const allocate = (dtype: DType, shape: readonly number[]) =>
      this.#runtime.tensor(dtype, arrayOf(dtype, size(shape)), shape)
    const feeds: Tensors = {}
    const fetches: Tensors = {}
    const arrays: Record<string, TypedArray> = {}
    for (const [input, spec] of Object.entries(inputs)) {
      const row = model.loops ? [updatesPerRun, ...spec.shape] : inARow(spec.shape, updatesPerRun)
      const tensor = allocate(spec.dtype ?? 'float32', row)
      arrays[input] = tensor.data
      // An input that the step ignores is not in the graph.
      if (listing.inputs.some(p => p.name === input)) feeds[input] = tensor
    }
    const results: Record<string, TypedArray> = {}
    for (const [output, port] of Object.entries(outputs)) {
      const { shape, dtype } = listing.outputs.find(p => p.name === port)!
      fetches[port] = allocate(dtype as DType, shape[0] === -1 ? shape.with(0, rows) : shape)
      results[output] = fetches[port].data
    }

    const swapped = writes.filter(group => !overwritten.includes(group))
    const run = () => {
      for (const group of reads) feeds[stateInput(group)] = state.current(group)
      for (const group of overwritten) fetches[stateOutput(group)] = state.current(group)
      for (const group of swapped) fetches[stateOutput(group)] = state.spare(group)
      const pending = session.run(feeds, fetches)
      if (pending) return pending.then(settle)
      settle()
    }
    const settle = () => {
      for (const group of swapped) state.swap(group)
      for (const group of writes) this.#shared.changed(group)
    }

    const compiled = {
      inputs: arrays,
      outputs: results,
      updatesPerRun,
      reads,
      writes,
      device: this.info.device,
      apart: model.apart ?? false,
      run,
      get graph() {
        return print(listing)
      },
      onnx,
      dispose: () => {
        if (!this.#compiled.delete(compiled as unknown as Compiled)) return
        if (shared) shared.release()
        else session.dispose()
      },
    } as unknown as Compiled<I, O>
    this.#compiled.add(compiled as unknown as Compiled)
    return compiled
  }

  async #load<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options: CompileOptions,
  ): Promise<Model> {
    const { name = step.name || 'step', updatesPerRun = 1, constant = false, exact = false } = options
    const { without = [], target = this.#runtime.provider, memory, inPlace = this.#memory.inPlace } = this.#options
    const loop = updatesPerRun > 1 ? await this.#loop(step, inputs, options) : undefined
    if (loop) return loop
    const lowered = lower(step, inputs, this.#state.layout, {
      name,
      updates: updatesPerRun,
      without: exact ? [...without, ...INEXACT] : without,
      target,
      ...(constant && { frozen: this.#present() }),
    })
    const { listing, writes } = lowered
    const safe = (group: string) => safeInPlace(listing, stateInput(group), stateOutput(group))
    const overwritten = inPlace ? writes.filter(safe) : []
    const { provider, limit } = this.#runtime
    if (provider === 'cpu') checkRoom(name, listing, overwritten.map(stateOutput), memory, limit)
    return this.#model({ ...lowered, overwritten }, name, exact)
  }

  /** K updates as a loop; undefined where they are to be copies, or where the provider cannot loop. */
  async #loop<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    { name = step.name || 'step', updatesPerRun = 1, exact = false }: CompileOptions,
  ): Promise<Model | undefined> {
    const { without = [], target = this.#runtime.provider, loops = this.#runtime.provider === 'cuda' } = this.#options
    if (!loops) return undefined
    const rules = exact ? [...without, ...INEXACT] : without
    const looped = loopOf(step, inputs, this.#state.layout, { name, updates: updatesPerRun, without: rules, target })
    try {
      const model = await this.#model({ ...looped, overwritten: [], loops }, name, exact)
      await tryOut(this.#runtime, model)
      return model
    } catch (error) {
      if (error instanceof UserError) return undefined
      throw error
    }
  }

  async #model(graph: Omit<Model, 'onnx' | 'session'>, name: string, exact = false): Promise<Model> {
    const onnx = encode(graph.listing, name)
    return { ...graph, onnx, session: await this.#runtime.session(onnx, exact) }
  }

  /**
   * The model shared by all batch sizes of this step; undefined if the step mixes rows.
   */
  async #forAnyRows<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    { name = step.name || 'step' }: CompileOptions,
  ) {
    const { target = this.#runtime.provider } = this.#options
    return this.#shared.take(step, async reads => {
      const row = Object.entries(inputs).map(([input, spec]) => [input, { ...spec, shape: spec.shape.slice(1) }])
      const present = this.#present()
      const read = (group: string) => {
        reads(group)
        return present(group)
      }
      const made = anyRows<I, O>(step, Object.fromEntries(row) as I, { name, layout: this.#state.layout, read, target })
      const model = { ...made, reads: [], writes: [], overwritten: [] }
      return (await this.#apart(model, name)) ?? this.#model(model, name)
    })
  }

  /** A model in the thread of sessions; undefined without one, also where a session in a thread fails. */
  async #apart(graph: Omit<Model, 'onnx' | 'session'>, name: string): Promise<Model | undefined> {
    const { provider } = this.#runtime
    const { threads = 1, apart = provider === 'cuda' } = this.#options
    if (!apart || this.#thread === 'fails') return undefined
    this.#thread ??= this.#openThread({ threads, provider })
    if (this.#thread === 'fails') return undefined
    const onnx = encode(graph.listing, name)
    try {
      return { ...graph, onnx, session: await this.#thread.session(onnx), apart: true }
    } catch {
      this.#thread.close()
      this.#thread = 'fails'
      return undefined
    }
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    return freeze(step, inputs, { ...options, layout: this.#state.layout, read: this.#present() })
  }

  dispose(): void {
    for (const compiled of this.#compiled) compiled.dispose()
    this.#state.dispose()
    if (this.#thread !== 'fails') this.#thread?.close()
  }

  /** The groups' current values, each fetched once. */
  #present(): (group: string) => TypedArray {
    const fetched = new Map<string, TypedArray>()
    return group => {
      const values = fetched.get(group) ?? this.#state.read(group)
      fetched.set(group, values)
      return values
    }
  }
}
