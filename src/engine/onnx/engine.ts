import { isMainThread } from 'node:worker_threads'
import type { Variable } from '@tensorflow/tfjs'
import type { EngineInfo, TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { Compiled, CompileOptions, Engine, FreezeOptions, Specs, StepFunction, VariableGroups } from '../engine.ts'
import { anyRows, freeze } from '../freeze.ts'
import { repairGradients } from '../gradients.ts'
import { INEXACT, type Rule } from '../graph/graph.ts'
import { type Port, print } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import { type Target, TITLES } from '../graph/target.ts'
import { inARow, size } from '../graph/value.ts'
import { type Lowered, lower, stateInput, stateOutput } from '../lower.ts'
import { checkRoom } from '../room.ts'
import { tf } from '../tf.ts'
import { safeInPlace } from './in-place.ts'
import { arrayOf, gpuMemory, hostMemory, type Memory } from './memory.ts'
import { loadRuntime, type Runtime, type Session, type Tensors } from './runtime.ts'
import { SharedByRows } from './shared-by-rows.ts'
import { State } from './state.ts'

export interface OnnxOptions {
  /** Threads to an operation; default 1, with which results are bit-identical across runs and machines of one kind. */
  readonly threads?: number
  /** Why it was chosen. */
  readonly note?: string | undefined
  /** What computes; default `cpu`. */
  readonly provider?: Target
  /** The GPU's name, for the description. */
  readonly adapter?: string
  /** For tests: the graphs of another provider. */
  readonly target?: Target
  /** For tests: graph rewrites left out. */
  readonly without?: readonly Rule[]
  /** For tests: false keeps a second buffer for every state group. */
  readonly inPlace?: boolean
  /** For tests: bytes of memory, in place of the computer's. */
  readonly memory?: number
}

/**
 * The compiled engine: each step is traced once, becomes one ONNX graph, and runs on ONNX Runtime. State stays in flat
 * tensors between runs, in buffers of the GPU with the WebGPU provider (see `gpuMemory`). A step runs on its provider
 * as a whole: `compile` refuses what would need the CPU's help.
 *
 * WebGPU is for one thread of a process only: ONNX Runtime crashes where two run sessions at the same time.
 *
 * @throws UserError when onnxruntime-node or its provider does not load.
 */
export async function openOnnxEngine(options: OnnxOptions = {}): Promise<Engine> {
  const { threads = 1, provider = 'cpu', adapter, note } = options
  if (provider === 'webgpu' && !isMainThread)
    throw new UserError(
      'ONNX Runtime crashes where two threads use WebGPU at the same time, so worker threads may not: use --device ' +
        'cpu in them.',
    )
  const runtime = loadRuntime({ threads, provider })
  repairGradients()
  tf.setBackend('cpu') // variables start their lives here
  const gpu = `${TITLES[provider]}${adapter ? `: ${adapter}` : ''}`
  return new OnnxEngine(runtime, options, {
    engine: 'onnx',
    device: provider === 'cpu' ? 'cpu' : 'gpu',
    description:
      `onnxruntime ${runtime.version}, ` + `${provider === 'cpu' ? `${threads} thread${threads > 1 ? 's' : ''}` : gpu}`,
    ...(note !== undefined && { note }),
  })
}

type Graph = Pick<Lowered, 'listing' | 'outputs' | 'reads' | 'writes'>

/** A step, loaded. */
interface Model extends Graph {
  readonly onnx: Uint8Array
  readonly session: Session
}

class OnnxEngine implements Engine {
  readonly info: EngineInfo
  readonly #runtime: Runtime
  readonly #memory: Memory
  readonly #state: State
  readonly #options: OnnxOptions
  readonly #compiled = new Set<Compiled>()
  readonly #shared = new SharedByRows<Model>(({ session }) => session.dispose())

  constructor(runtime: Runtime, options: OnnxOptions, info: EngineInfo) {
    this.info = info
    this.#runtime = runtime
    this.#options = options
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
    const { inPlace = this.#memory.inPlace } = this.#options
    const state = this.#state
    const shared = constant && acting && !exact ? await this.#forAnyRows(step, inputs, options) : undefined
    const model = shared?.made ?? (await this.#load(step, inputs, options))
    const { listing, outputs, reads, writes, onnx, session } = model

    const rows = Object.values(inputs)[0]?.shape[0] ?? 1
    const allocate = ({ shape, dtype }: Port) =>
      tensorOf(this.#runtime, dtype as 'float32', shape[0] === -1 ? shape.with(0, rows) : shape)
    const feeds: Tensors = {}
    const fetches: Tensors = {}
    const arrays: Record<string, TypedArray> = {}
    for (const [input, spec] of Object.entries(inputs)) {
      const tensor = tensorOf(this.#runtime, spec.dtype ?? 'float32', inARow(spec.shape, updatesPerRun))
      arrays[input] = tensor.data as TypedArray
      // A step may ignore an input; then the graph does not have it.
      if (listing.inputs.some(p => p.name === input)) feeds[input] = tensor
    }
    const results: Record<string, TypedArray> = {}
    for (const [output, port] of Object.entries(outputs)) {
      fetches[port] = allocate(listing.outputs.find(p => p.name === port)!)
      results[output] = fetches[port].data as TypedArray
    }

    const swapped = writes.filter(group => !(inPlace && safeInPlace(listing, stateInput(group), stateOutput(group))))
    const overwritten = writes.filter(group => !swapped.includes(group))
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
      run,
      graph: print(listing),
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
    { name = step.name || 'step', updatesPerRun = 1, constant = false, exact = false }: CompileOptions,
  ): Promise<Model> {
    const { without = [], target = this.#runtime.provider, memory } = this.#options
    const lowered = lower(step, inputs, this.#state.layout, {
      name,
      updates: updatesPerRun,
      without: exact ? [...without, ...INEXACT] : without,
      target,
      ...(constant && { frozen: this.#present() }),
    })
    if (this.#runtime.provider === 'cpu') checkRoom(name, lowered.listing, memory)
    return this.#model(lowered, name, exact)
  }

  async #model(graph: Graph, name: string, exact = false): Promise<Model> {
    const onnx = encode(graph.listing, name)
    return { ...graph, onnx, session: await this.#runtime.session(onnx, exact) }
  }

  /**
   * The model that all numbers of rows of this step share; undefined where it has none, and on GPUs, whose graphs are
   * of fixed sizes.
   */
  async #forAnyRows<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    { name = step.name || 'step' }: CompileOptions,
  ) {
    const { target = this.#runtime.provider } = this.#options
    if (target !== 'cpu') return
    return this.#shared.take(step, async reads => {
      const row = Object.entries(inputs).map(([input, spec]) => [input, { ...spec, shape: spec.shape.slice(1) }])
      const present = this.#present()
      const read = (group: string) => {
        reads(group)
        return present(group)
      }
      const made = anyRows<I, O>(step, Object.fromEntries(row) as I, { name, layout: this.#state.layout, read })
      return this.#model({ ...made, reads: [], writes: [] }, name)
    })
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    return freeze(step, inputs, { ...options, layout: this.#state.layout, read: this.#present() })
  }

  dispose(): void {
    for (const compiled of this.#compiled) compiled.dispose()
    this.#state.dispose()
  }

  /** The groups' present values, each fetched once. */
  #present(): (group: string) => TypedArray {
    const fetched = new Map<string, TypedArray>()
    return group => {
      const values = fetched.get(group) ?? this.#state.read(group)
      fetched.set(group, values)
      return values
    }
  }
}

const tensorOf = (runtime: Runtime, dtype: 'float32' | 'int32' | 'bool', shape: readonly number[]) =>
  runtime.tensor(dtype, arrayOf(dtype, size(shape)), shape)
