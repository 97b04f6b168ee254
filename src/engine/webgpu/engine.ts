import type { EngineInfo, TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { Compiled, CompileOptions, Engine, FreezeOptions, Specs, StepFunction, VariableGroups } from '../engine.ts'
import { freeze } from '../freeze.ts'
import { repairGradients } from '../gradients.ts'
import { print } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import { size } from '../graph/value.ts'
import { lower } from '../lower.ts'
import { tf, type Variable } from '../tf.ts'
import type { Gpu } from './device.ts'
import { Pool } from './pool.ts'
import { program } from './program.ts'
import { type RecordOptions, record } from './record.ts'
import { State } from './state.ts'
import { BYTES, type GpuBuffer } from './types.ts'

/**
 * The engine on TF.js's WebGPU backend. Compiling calls a step once and records its kernel calls; a run replays them on
 * new inputs. State stays on the GPU between runs; `settle` downloads it for `read`.
 */
export function webgpuEngine(gpu: Gpu): Engine {
  repairGradients()
  tf.setBackend('cpu') // variables are created here
  return new WebgpuEngine(gpu)
}

class WebgpuEngine implements Engine {
  readonly info: EngineInfo
  readonly #gpu: Gpu
  readonly #state: State
  /** Buffers of the compiled steps. */
  readonly #pools = new Set<Pool>()

  constructor(gpu: Gpu) {
    this.#gpu = gpu
    this.#state = new State(gpu)
    this.info = { engine: 'tfjs', device: 'gpu', description: `tfjs ${tf.version_core}, webgpu: ${gpu.detail}` }
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
  }

  settle(groups: readonly string[] = this.groups): Promise<void> {
    return this.#state.settle(groups)
  }

  async compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    specs: I,
    options: CompileOptions = {},
  ): Promise<Compiled<I, O>> {
    const { name = step.name || 'step', updatesPerRun: updates = 1, constant = false } = options
    const { layout } = this.#state
    this.#gpu.check()
    const { writes } = lower(step, specs, layout, { name, updates: 1 }) // throws if the step cannot be replayed
    if (constant && writes.length > 0)
      throw new UserError(`the step "${name}" changes ${writes.join(', ')}, so they cannot be constant.`)

    const pool = new Pool(this.#gpu.device)
    const inputs = Object.fromEntries(
      Object.entries(specs).map(([input, { shape }]) => [input, pool.hold(size(shape) * BYTES)]),
    )
    const variable = constant ? this.#snapshot(pool) : (v: Variable) => this.#state.buffer(v)
    const recording = await this.#record(step, specs, { name, pool, inputs, variable })
    const made = program(this.#gpu, recording, { name, specs, inputs, updates, pool, variable })
    this.#pools.add(pool)
    const lowered = () => lower(step, specs, layout, { name, updates }).listing
    return {
      inputs: made.inputs,
      outputs: made.outputs,
      updatesPerRun: updates,
      writes,
      run: () => {
        this.#state.changed(writes)
        return made.run()
      },
      get graph() {
        return print(lowered())
      },
      get onnx() {
        return encode(lowered(), name)
      },
      dispose: () => {
        if (this.#pools.delete(pool)) pool.destroy()
      },
    } as unknown as Compiled<I, O>
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    return freeze(step, inputs, { ...options, layout: this.#state.layout, read: group => this.read(group) })
  }

  dispose(): void {
    for (const pool of this.#pools) pool.destroy()
    this.#pools.clear()
    this.#state.destroy()
  }

  async #record<I extends Specs, O extends string>(step: StepFunction<I, O>, specs: I, options: RecordOptions) {
    const { device } = this.#gpu
    device.pushErrorScope('validation')
    let refused: Promise<{ message: string } | null> | undefined
    try {
      const recording = record(this.#gpu, step, specs, options)
      refused = device.popErrorScope()
      const error = await refused
      if (error) throw new UserError(`the GPU rejects the step "${options.name}": ${error.message.split('\n')[0]}`)
      return recording
    } catch (error) {
      if (!refused) await device.popErrorScope()
      options.pool.destroy()
      throw error
    }
  }

  /** Copies the variables' current values into separate buffers. */
  #snapshot(pool: Pool): (variable: Variable) => GpuBuffer {
    const { device } = this.#gpu
    const copies = new Map<Variable, GpuBuffer>()
    return variable => {
      const known = copies.get(variable)
      if (known) return known
      const from = this.#state.buffer(variable)
      const copy = pool.hold(from.size)
      const encoder = device.createCommandEncoder()
      encoder.copyBufferToBuffer(from, 0, copy, 0, from.size)
      device.queue.submit([encoder.finish()])
      copies.set(variable, copy)
      return copy
    }
  }
}
