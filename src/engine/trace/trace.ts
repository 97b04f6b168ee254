import { UserError } from '../../core/error.ts'
import type { Specs, StepFunction } from '../engine.ts'
import type { Graph } from '../graph/graph.ts'
import { reshape, slice } from '../graph/shape.ts'
import { elements, inARow, type Value } from '../graph/value.ts'
import type { Layout } from '../layout.ts'
import { type Tensor, tf, type Variable } from '../tf.ts'
import { traceBackend } from './backend.ts'
import { explain } from './explain.ts'
import { at } from './frames.ts'
import { loopRecurrent } from './recurrent.ts'
import { Session, type SessionOptions } from './session.ts'
import { refuseUnawaited } from './unawaited.ts'

/** The effect of one symbolic call of a step, or of K calls in a row. */
export interface Trace {
  readonly graph: Graph
  /** The step's results, for each of the K updates. */
  readonly results: readonly Readonly<Record<string, Value>>[]
  /** Variables changed, with their final values. */
  readonly writes: ReadonlyMap<Variable, Value>
  /**
   * Variables that the step created (slots of tf.train optimizers, on the first call), and where: ` (at
   * file:line:column)`.
   */
  readonly made: ReadonlyMap<Variable, string>
  readonly kernels: ReadonlySet<string>
  readonly log: readonly string[]
  readonly session: Session
}

export interface TraceOptions extends SessionOptions {
  readonly name: string
  readonly updates: number
  readonly onLog?: (line: number) => void
}

type GradientTape = ReturnType<typeof tf.engine>['state']['activeTape']

/**
 * Calls `step` under the trace backend. Eager values are restored, even if the step throws.
 *
 * How it works: a kernel's inputs are looked up by data id: tensors made in this trace, variables (state inputs of the
 * graph) or other eager tensors (constants). `variable.assign` only swaps data ids, so a variable with a new id after
 * the call was written to. Clones keep the old data alive meanwhile.
 */
export function trace<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  layout: Layout,
  options: TraceOptions,
): Trace {
  const backend = traceBackend()
  const engine = tf.engine()
  const eager = tf.getBackend()
  if (backend.session)
    throw new UserError(`the step "${options.name}" is compiled inside another one: compile them one after the other.`)
  if (tf.env().getBool('DEBUG'))
    throw new UserError(
      `the step "${options.name}" cannot be compiled in TF.js's debug mode, which reads the value of every result: ` +
        `call tf.env().set('DEBUG', false) first.`,
    )
  const session = new Session(layout, options)
  session.onLog = options.onLog
  const kept = new Map<Variable, { readonly old: Tensor; readonly dataId: object }>()
  const ids = new Set<object>()
  const hold = (variable: Variable) => {
    // After b.assign(a) both share one data id and could not be told apart: give this one its own.
    if (ids.has(variable.dataId))
      tf.tidy(() => variable.assign(tf.tensor(variable.dataSync(), variable.shape, variable.dtype)))
    ids.add(variable.dataId)
    // the variable's own data id, not the clone's: WebAssembly clones into new data
    kept.set(variable, { old: tf.keep(tf.clone(variable)), dataId: variable.dataId })
    session.bind(variable)
  }
  for (const variable of Object.values(engine.registeredVariables)) hold(variable)

  const made = new Map<Variable, string>()
  const keptInside: Tensor[] = []
  const { makeVariable, keep } = engine
  engine.makeVariable = (initial, trainable, name, dtype) => {
    tf.setBackend(eager) // the variable outlives the trace
    try {
      const variable = makeVariable.call(engine, firstValue(initial), trainable, name, dtype)
      made.set(variable, at(new Error().stack))
      hold(variable)
      return variable
    } finally {
      tf.setBackend('trace')
    }
  }
  engine.keep = tensor => {
    keptInside.push(tensor)
    return keep.call(engine, tensor) as typeof tensor
  }

  const { activeTape } = engine.state
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 200 // the caller's line is deep below TF.js's
  backend.session = session
  tf.setBackend('trace')
  const allowUnawaited = refuseUnawaited(session, options.name)
  const unroll = loopRecurrent(session)
  try {
    const results: Record<string, Value>[] = []
    tf.tidy(() => {
      for (let k = 0; k < options.updates; k++) results.push(call(step, inputs, session, options, k))
    })
    const writes = new Map<Variable, Value>()
    for (const [variable, { dataId }] of kept)
      if (variable.dataId !== dataId && !variable.isDisposed) {
        writes.set(variable, session.lookup(variable))
        session.note(`assigns ${variable.name}`)
      }
    return { graph: session.graph, results, writes, made, kernels: session.kernels, log: session.log, session }
  } catch (error) {
    dropTape(activeTape)
    throw explain(error as Error, options.name)
  } finally {
    allowUnawaited()
    unroll()
    tf.setBackend(eager)
    backend.session = undefined
    Error.stackTraceLimit = stackTraceLimit
    engine.makeVariable = makeVariable
    engine.keep = keep
    for (const tensor of keptInside) if (backend.value(tensor.dataId)) tensor.dispose()
    for (const [variable, { old, dataId }] of kept) {
      if (variable.dataId !== dataId && !variable.isDisposed) variable.assign(old)
      old.dispose()
    }
    backend.clear()
  }
}

/** Restores the gradient tape after a derivative fails half-way; TF.js would keep recording, and leak the tensors. */
export function dropTape(before: GradientTape): void {
  const { state } = tf.engine()
  if (state.activeTape === before) return
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose()
  state.activeTape = before
}

/** One of the K updates, on its slices of the inputs. */
function call<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  session: Session,
  { updates, name }: TraceOptions,
  k: number,
): Record<string, Value> {
  const g = session.graph
  const placeholders = Object.entries(inputs).map(([input, { shape, dtype = 'float32' }]) => {
    const whole = session.input(input, inARow(shape, updates), dtype)
    const [rows = 1] = shape
    const value = updates > 1 ? reshape(g, slice(g, whole, 0, k * rows, rows), shape) : whole
    const { dataId } = traceBackend().tensor(value)
    return [input, tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, traceBackend())] as const
  })
  const results: unknown = step(Object.fromEntries(placeholders) as never) ?? {}
  if (results instanceof Promise) results.catch(() => undefined) // it may reject once the trace is over
  if (session.refused) throw session.refused
  if (tf.getBackend() !== 'trace') throw new Error('another backend')
  const wrong = (what: string) => new UserError(`the step "${name}" ${what}`)
  if (results instanceof Promise) throw wrong('is async: a step must return its tensors directly to be compiled.')
  if (typeof results !== 'object' || results instanceof tf.Tensor || Array.isArray(results))
    throw wrong(`returns ${kind(results)}: it must return an object of named tensors, such as { loss }.`)
  return Object.fromEntries(
    Object.entries(results as Record<string, unknown>).map(([output, tensor]) => {
      if (!(tensor instanceof tf.Tensor))
        throw wrong(`returns ${kind(tensor)} as "${output}": every output must be a tensor.`)
      if (tensor.isDisposed) throw wrong(`returns a disposed tensor as "${output}", perhaps one from inside a tf.tidy.`)
      const value = session.lookup(tensor)
      session.note(`returns ${output} = ${session.describe(value)}`)
      return [output, value]
    }),
  )
}

const kind = (x: unknown): string =>
  x instanceof tf.Tensor ? 'a tensor' : Array.isArray(x) ? 'an array' : x instanceof Promise ? 'a promise' : typeof x

/** The initial value of a variable created in a step, as an eager tensor; it must not depend on the step's inputs. */
function firstValue(initial: Tensor): Tensor {
  const traced = traceBackend().value(initial.dataId)
  if (traced && traced.op !== 'Constant')
    throw new UserError(
      `a variable is created inside the step from a computed value${at(new Error().stack)}: create it before ` +
        `compiling.`,
    )
  return tf.tensor((traced ? elements(traced) : initial.dataSync()) as Float32Array, initial.shape, initial.dtype)
}
