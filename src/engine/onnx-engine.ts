import type { EngineInfo, TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { Compiled, CompileOptions, Engine, FreezeOptions, Specs, StepFunction, VariableGroups } from './engine.ts'
import { freeze } from './freeze.ts'
import { repairGradients } from './gradients.ts'
import type { Rule } from './graph/graph.ts'
import type { Port } from './graph/listing.ts'
import { print } from './graph/listing.ts'
import { encode } from './graph/onnx.ts'
import { inARow } from './graph/value.ts'
import { safeInPlace } from './in-place.ts'
import { lower, stateInput, stateOutput } from './lower.ts'
import { loadRuntime, type Runtime, type Tensors } from './onnx-runtime.ts'
import { State } from './state.ts'
import { tf } from './tf.ts'

export interface OnnxOptions {
  /** Threads to an operation; default 1, with which results are bit-identical across runs and machines of one kind. */
  readonly threads?: number
  /** Why it was chosen. */
  readonly note?: string | undefined
  /** For tests: graph rewrites left out. */
  readonly without?: readonly Rule[]
  /** For tests: false keeps a second buffer for every state group. */
  readonly inPlace?: boolean
}

/**
 * The compiled engine: each step is traced once, becomes one ONNX graph, and runs on ONNX Runtime's CPU provider. State stays in
 * flat tensors between runs.
 *
 * @throws UserError when onnxruntime-node does not load.
 */
export async function openOnnxEngine(options: OnnxOptions = {}): Promise<Engine> {
  const { threads = 1, note } = options
  const runtime = loadRuntime(threads)
  repairGradients()
  tf.setBackend('cpu') // variables start their lives here
  return new OnnxEngine(runtime, options, {
    engine: 'onnx',
    device: 'cpu',
    description: `onnxruntime ${runtime.version}, ${threads} thread${threads > 1 ? 's' : ''}`,
    ...(note !== undefined && { note }),
  })
}

class OnnxEngine implements Engine {
  readonly info: EngineInfo
  readonly #runtime: Runtime
  readonly #state: State
  readonly #options: OnnxOptions
  readonly #compiled = new Set<Compiled>()

  constructor(runtime: Runtime, options: OnnxOptions, info: EngineInfo) {
    this.info = info
    this.#runtime = runtime
    this.#options = options
    this.#state = new State(runtime)
  }

  get groups(): readonly string[] {
    return this.#state.layout.names
  }

  own(groups: VariableGroups): void {
    this.#state.own(groups)
  }

  read(group: string): TypedArray {
    return this.#state.values(group).slice()
  }

  write(group: string, values: ArrayLike<number>): void {
    const target = this.#state.values(group)
    if (values.length !== target.length)
      throw new UserError(
        `"${group}" holds ${target.length} numbers, but ${values.length} were given: it was saved by another network.`,
      )
    target.set(values)
  }

  async compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    inputs: I,
    options: CompileOptions = {},
  ): Promise<Compiled<I, O>> {
    const { name = step.name || 'step', updatesPerRun = 1, constant = false } = options
    const { without = [], inPlace = true } = this.#options
    const state = this.#state
    const { listing, outputs, reads, writes } = lower(step, inputs, state.layout, {
      name,
      updates: updatesPerRun,
      without,
      ...(constant && { frozen: (group: string) => state.values(group) }),
    })
    const onnx = encode(listing, name)
    const session = await this.#runtime.session(onnx)

    const allocate = ({ shape, dtype }: Port) => tensorOf(this.#runtime, dtype as 'float32', shape)
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
        if (this.#compiled.delete(compiled as unknown as Compiled)) session.dispose()
      },
    } as unknown as Compiled<I, O>
    this.#compiled.add(compiled as unknown as Compiled)
    return compiled
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    return freeze(step, inputs, { ...options, layout: this.#state.layout, read: group => this.#state.values(group) })
  }

  dispose(): void {
    for (const compiled of this.#compiled) compiled.dispose()
  }
}

function tensorOf(runtime: Runtime, dtype: 'float32' | 'int32' | 'bool', shape: readonly number[]) {
  const n = shape.reduce((a, b) => a * b, 1)
  const data = dtype === 'float32' ? new Float32Array(n) : dtype === 'int32' ? new Int32Array(n) : new Uint8Array(n)
  return runtime.tensor(dtype, data, shape)
}
