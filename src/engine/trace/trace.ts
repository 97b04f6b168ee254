import type { Tensor, Variable } from '@tensorflow/tfjs'
import { UserError } from '../../core/error.ts'
import type { Specs, StepFunction } from '../engine.ts'
import type { Graph, Rule } from '../graph/graph.ts'
import { reshape, slice } from '../graph/shape.ts'
import { elements, type Value } from '../graph/value.ts'
import type { Layout } from '../layout.ts'
import { tf } from '../tf.ts'
import { traceBackend } from './backend.ts'
import { at } from './frames.ts'
import { Session } from './session.ts'

/** What one symbolic call of a step (or K of them, one after the other) does. */
export interface Trace {
  readonly graph: Graph
  /** The step's results, for each of the K updates. */
  readonly results: readonly Readonly<Record<string, Value>>[]
  /** Variables changed, with their values at the end. */
  readonly writes: ReadonlyMap<Variable, Value>
  /** Variables that the step made (slots of tf.train optimisers, at the first call). */
  readonly made: readonly Variable[]
  readonly kernels: ReadonlySet<string>
  readonly log: readonly string[]
  readonly session: Session
}

export interface TraceOptions {
  readonly name: string
  readonly updates: number
  readonly without?: readonly Rule[]
  readonly onLog?: (line: number) => void
}

/**
 * Calls `step` under the trace backend. Eager values stay as they were, also when the step throws.
 *
 * How it works: a kernel's inputs are looked up by data id: made in this trace; a variable's (a state input of the graph); or
 * any other eager tensor's (a constant). `variable.assign` only swaps data ids, so after the call every variable with a new
 * one was written to. Clones hold the old ids meanwhile.
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
    throw new UserError(`the step "${options.name}" is compiled inside another one; compile them one after the other.`)
  const session = new Session(layout, options.without)
  session.onLog = options.onLog
  const kept = new Map<Variable, Tensor>()
  const hold = (variable: Variable) => {
    kept.set(variable, tf.keep(tf.clone(variable)))
    session.bind(variable)
  }
  for (const variable of Object.values(engine.registeredVariables)) hold(variable)

  const made: Variable[] = []
  const makeVariable = engine.makeVariable
  engine.makeVariable = (initial, trainable, name, dtype) => {
    const variable = eagerVariable(initial, eager, value => makeVariable.call(engine, value, trainable, name, dtype))
    made.push(variable)
    hold(variable)
    return variable
  }

  let done: Trace | undefined
  backend.session = session
  tf.setBackend('trace')
  try {
    const results: Record<string, Value>[] = []
    tf.tidy(() => {
      for (let k = 0; k < options.updates; k++) results.push(call(step, inputs, session, options, k))
    })
    const writes = new Map<Variable, Value>()
    for (const [variable, old] of kept)
      if (variable.dataId !== old.dataId && !variable.isDisposed) writes.set(variable, session.lookup(variable))
    done = { graph: session.graph, results, writes, made, kernels: session.kernels, log: session.log, session }
    return done
  } catch (error) {
    throw explain(error as Error, options.name)
  } finally {
    tf.setBackend(eager)
    backend.session = undefined
    engine.makeVariable = makeVariable
    for (const [variable, old] of kept) {
      if (variable.dataId !== old.dataId && !variable.isDisposed) variable.assign(old)
      old.dispose()
    }
    if (!done) for (const variable of made) variable.dispose()
    backend.clear()
  }
}

/** One of the K updates, on its slice of the inputs. */
function call<I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  session: Session,
  { updates, name }: TraceOptions,
  k: number,
): Record<string, Value> {
  const g = session.graph
  const placeholders = Object.entries(inputs).map(([input, { shape, dtype = 'float32' }]) => {
    const whole = session.input(input, updates > 1 ? [updates, ...shape] : shape, dtype)
    const value = updates > 1 ? reshape(g, slice(g, whole, 0, k, 1), shape) : whole
    const { dataId } = traceBackend().tensor(value)
    return [input, tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, traceBackend())] as const
  })
  const results: unknown = step(Object.fromEntries(placeholders) as never)
  if (results instanceof Promise)
    throw new UserError(`the step "${name}" is async; a step that is compiled must return its tensors directly.`)
  return Object.fromEntries(
    Object.entries((results ?? {}) as Record<string, Tensor>).map(([output, tensor]) => {
      if (!(tensor instanceof tf.Tensor))
        throw new UserError(
          `the step "${name}" returns ${typeof tensor} as "${output}"; every output must be a tensor.`,
        )
      return [output, session.lookup(tensor)]
    }),
  )
}

/** A variable made inside a step lives on the eager backend; its first value must not depend on the inputs. */
function eagerVariable(initial: Tensor, eager: string, make: (value: Tensor) => Variable): Variable {
  const traced = traceBackend().value(initial.dataId)
  if (traced && traced.op !== 'Constant')
    throw new UserError(
      `a variable is made inside the step from a computed value${at(new Error().stack)}; make it before compiling.`,
    )
  const values = traced ? elements(traced) : initial.dataSync()
  tf.setBackend(eager)
  try {
    return make(tf.tensor(values as Float32Array, initial.shape, initial.dtype))
  } finally {
    tf.setBackend('trace')
  }
}

function explain(error: Error, name: string): Error {
  if (error instanceof UserError) return error
  const kernel = /Cannot find registered kernel '(\w+)'|Kernel '(\w+)' not registered/.exec(error.message)
  if (kernel)
    return new UserError(
      `the step "${name}" uses the TF.js kernel ${kernel[1] ?? kernel[2]}${at(error.stack)}, which cannot be compiled yet: ` +
        'express it with other operations, or run with --engine tfjs.',
      { cause: error },
    )
  const gradient = /gradient function not found for (\w+)/.exec(error.message)
  if (gradient)
    return new UserError(
      `TF.js has no gradient for ${gradient[1]}, which the loss of the step "${name}" depends on${at(error.stack)}.`,
      { cause: error },
    )
  return error
}
