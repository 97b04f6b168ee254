import type { EngineInfo, TypedArray } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type {
  Compiled,
  CompileOptions,
  Engine,
  FreezeOptions,
  Specs,
  StepFunction,
  TensorSpec,
  VariableGroups,
} from '../engine.ts'
import { freeze } from '../freeze.ts'
import { repairGradients } from '../gradients.ts'
import { print } from '../graph/listing.ts'
import { encode } from '../graph/onnx.ts'
import { Layout } from '../layout.ts'
import { lower } from '../lower.ts'
import { type NamedTensorMap, type Tensor, tf, type Variable } from '../tf.ts'
import { loadBackends, type TfjsBackend } from './backends.ts'

/** Options of `openTfjsEngine`. */
export interface TfjsEngineOptions {
  /** Added to the engine's description: engines that were not available. */
  readonly notes?: readonly string[]
  /** Why this engine was chosen. */
  readonly note?: string | undefined
  /** The device the backends compute on. Default `cpu`. */
  readonly device?: EngineInfo['device']
  /** Loaded backends, fastest first. Default: the CPU backends. */
  readonly backends?: readonly TfjsBackend[]
}

/**
 * Opens the eager engine: it runs a step kernel by kernel on the fastest TF.js backend that has all its kernels. It is
 * the reference for the compiled engine, and runs steps that cannot be compiled.
 */
export async function openTfjsEngine(options: TfjsEngineOptions = {}): Promise<Engine> {
  const { notes = [], device = 'cpu', note, backends = await loadBackends() } = options
  repairGradients()
  const unusable = backends.filter(b => !b.usable).map(b => `${b.name}: ${b.detail}`)
  return new TfjsEngine(
    backends.filter(b => b.usable),
    device,
    [...notes, ...unusable],
    note,
  )
}

class TfjsEngine implements Engine {
  readonly #layout = new Layout()
  /** Fastest first; a backend that lacks a kernel is dropped. */
  readonly #backends: TfjsBackend[]
  readonly #device: EngineInfo['device']
  readonly #notes: string[]
  readonly #note: string | undefined

  constructor(backends: TfjsBackend[], device: EngineInfo['device'], notes: string[], note?: string) {
    this.#backends = backends
    this.#device = device
    this.#notes = notes
    this.#note = note
    this.#activate()
  }

  get info(): EngineInfo {
    const { name, detail } = this.#backends[0]!
    const notes = this.#notes.length > 0 ? ` (${this.#notes.join('; ')})` : ''
    const description = `tfjs ${tf.version_core}, ${name}: ${detail}${notes}`
    return { engine: 'tfjs', device: this.#device, description, ...(this.#note !== undefined && { note: this.#note }) }
  }

  get groups(): readonly string[] {
    return this.#layout.names
  }

  variables(group: string): readonly Variable[] {
    return this.#layout.group(group).variables
  }

  own(groups: VariableGroups): void {
    this.#layout.add(groups)
    for (const name of Object.keys(groups)) this.write(name, this.read(name))
  }

  read(group: string): TypedArray {
    const { variables, size, dtype } = this.#layout.group(group)
    const values = arrayFor(dtype as 'float32', size)
    let at = 0
    for (const variable of variables) {
      values.set(variable.dataSync(), at)
      at += variable.size
    }
    return values
  }

  write(group: string, values: ArrayLike<number>): void {
    const { variables, size, dtype } = this.#layout.group(group)
    if (values.length !== size)
      throw new UserError(
        `"${group}" holds ${size} numbers, but ${values.length} were given: they belong to another network.`,
      )
    this.#activate()
    const vector = arrayFor(dtype as 'float32', size)
    vector.set(values)
    let at = 0
    for (const variable of variables) {
      const part = vector.slice(at, at + variable.size)
      tf.tidy(() => variable.assign(tf.tensor(part, variable.shape, variable.dtype)))
      at += variable.size
    }
  }

  async compile<I extends Specs, O extends string>(
    step: StepFunction<I, O>,
    specs: I,
    options: CompileOptions = {},
  ): Promise<Compiled<I, O>> {
    const { name = step.name || 'step', updatesPerRun: updates = 1 } = options
    const inputs = Object.fromEntries(
      Object.entries(specs).map(([input, { shape, dtype }]) => [input, arrayFor(dtype, updates * size(shape))]),
    )
    const call = (k: number): NamedTensorMap => checked(name, step(slices(specs, inputs, k) as never))

    const rehearsed = this.#rehearse(call)
    const outputs = Object.fromEntries(
      Object.entries(rehearsed.outputs).map(([output, { dtype, size }]) => [output, arrayFor(dtype, updates * size)]),
    )
    const run = () => {
      this.#activate()
      tf.tidy(() => {
        // Read after all calls: reading waits for the device.
        const results = Array.from({ length: updates }, (_, k) => tf.tidy(() => call(k)))
        for (const [k, tensors] of results.entries())
          for (const [output, tensor] of Object.entries(tensors))
            outputs[output]!.set(tensor.dataSync(), k * tensor.size)
      })
    }
    const lowered = () => lower(step, specs, this.#layout, { name, updates }).listing
    return {
      inputs,
      outputs,
      updatesPerRun: updates,
      writes: [...new Set(rehearsed.changed.map(variable => this.#layout.place(variable).group))],
      run,
      get graph() {
        return print(lowered())
      },
      get onnx() {
        return encode(lowered(), name)
      },
      dispose: () => {},
    } as unknown as Compiled<I, O>
  }

  freeze<I extends Specs, O extends string>(step: StepFunction<I, O>, inputs: I, options?: FreezeOptions): Uint8Array {
    return freeze(step, inputs, { ...options, layout: this.#layout, read: group => this.read(group) })
  }

  dispose(): void {}

  /** Sets TF.js's backend, of which there is one per process, before any computation. */
  #activate(): void {
    const { name } = this.#backends[0]!
    if (tf.getBackend() !== name) tf.setBackend(name)
  }

  /**
   * Dry-runs a step on the current inputs (zeros), restores every variable, and returns the outputs' types and the
   * variables that the step changes. A backend that lacks a kernel of the step is dropped, and the variables move to
   * the next.
   */
  #rehearse(call: (k: number) => NamedTensorMap): Rehearsed {
    for (;;) {
      this.#activate()
      try {
        const { result: outputs, changed } = withoutEffect(() =>
          Object.fromEntries(
            Object.entries(call(0)).map(([output, { dtype, size }]) => [output, { dtype: dtype as 'float32', size }]),
          ),
        )
        return { outputs, changed }
      } catch (error) {
        const missing = /Kernel '(\w+)' not registered/.exec((error as Error).message)?.[1]
        if (!missing) throw error
        if (this.#backends.length === 1)
          throw new UserError(`TF.js has no kernel ${missing} on ${this.#backends[0]!.name}: use another --device.`, {
            cause: error,
          })
        this.#notes.push(`${this.#backends[0]!.name} lacks ${missing}`)
        const values = this.groups.map(group => [group, this.read(group)] as const)
        this.#backends.shift()
        for (const [group, array] of values) this.write(group, array)
      }
    }
  }
}

interface Rehearsed {
  readonly outputs: Readonly<Record<string, { dtype: TensorSpec['dtype']; size: number }>>
  readonly changed: readonly Variable[]
}

/** Runs `f`, then restores every variable's initial value, including variables that `f` created. */
function withoutEffect<T>(f: () => T): { result: T; changed: readonly Variable[] } {
  const engine = tf.engine()
  const kept = new Map<Variable, { readonly first: Tensor; readonly dataId: object }>()
  const keep = (variable: Variable) =>
    // the variable's own data id, not the clone's: WebAssembly clones into new data
    kept.set(variable, { first: tf.keep(tf.clone(variable)), dataId: variable.dataId })
  Object.values(engine.registeredVariables).forEach(keep)
  const makeVariable = engine.makeVariable
  engine.makeVariable = (...args) => {
    const variable = makeVariable.apply(engine, args)
    keep(variable)
    return variable
  }
  const changed: Variable[] = []
  tf.engine().startScope()
  try {
    return { result: f(), changed }
  } finally {
    tf.engine().endScope()
    engine.makeVariable = makeVariable
    for (const [variable, { first, dataId }] of kept) {
      if (variable.dataId !== dataId && !variable.isDisposed) {
        variable.assign(first)
        changed.push(variable)
      }
      first.dispose()
    }
  }
}

/** The k-th slices of the inputs as tensors. They are copies, because a step may keep an input in a variable. */
function slices(specs: Specs, inputs: Readonly<Record<string, TypedArray>>, k: number): NamedTensorMap {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => {
      const n = size(shape)
      return [name, tf.tensor(inputs[name]!.slice(k * n, (k + 1) * n), [...shape], dtype)]
    }),
  )
}

function checked(name: string, results: unknown): NamedTensorMap {
  if (results instanceof Promise) throw new UserError(`the step "${name}" is async: return its tensors directly.`)
  for (const [output, tensor] of Object.entries(results ?? {}))
    if (!(tensor instanceof tf.Tensor))
      throw new UserError(`the step "${name}" returns ${typeof tensor} as "${output}": every output must be a tensor.`)
  return (results ?? {}) as NamedTensorMap
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

function arrayFor(dtype: TensorSpec['dtype'] = 'float32', length: number): TypedArray {
  return dtype === 'float32'
    ? new Float32Array(length)
    : dtype === 'int32'
      ? new Int32Array(length)
      : new Uint8Array(length)
}
