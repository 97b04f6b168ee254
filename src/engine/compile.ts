import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { checkSpecs, checkValues, withLine } from './compile-checks.ts'
import type { Compiled, CompileOptions, Engine, Specs, StepFunction } from './engine.ts'
import { type Lease, share } from './shared.ts'
import { tf } from './tf.ts'
import { at } from './trace/frames.ts'

export interface CompileFunctionOptions extends CompileOptions {
  /**
   * Where to run; it goes on owning the variables. Default: one engine, as `openEngine` chooses it, that all functions
   * without one share.
   */
  readonly engine?: Engine
}

/**
 * A compiled function. Beside being called it can be used without copies: write into `inputs`, `run`, read `outputs`.
 */
export interface CompiledFunction<I extends Specs, O extends string> extends Compiled<I, O> {
  /**
   * Runs once on these numbers (row-major) and answers with fresh arrays.
   *
   * @throws UserError when an input is missing, is not an array of numbers, or has not the length that its shape asks
   * for.
   */
  (inputs: { readonly [K in keyof I]: ArrayLike<number> }): Promise<{ readonly [K in O]: TypedArray }>
  /**
   * Holds the variables: read their values here, the `tf.Variable`s may be stale until the functions that share it are
   * disposed of.
   */
  readonly engine: Engine
}

/**
 * Compiles a function of TF.js tensors: it is called a few times with placeholders, what it asks of TF.js becomes one
 * graph of fixed shapes, and ONNX Runtime runs that, not TF.js. Derivatives (`tf.grad`, `tf.variableGrads`), optimizers
 * and changes of variables are part of the graph.
 *
 * What cannot be compiled, and is an error with the line of code:
 * - reading values (`dataSync`, `arraySync`, `data`, `print`) and JavaScript decisions on them: use `tf.where`;
 * - what differs from call to call: random numbers, dropout in training, counters, clocks: pass them in as inputs;
 * - kernels without a row in `src/engine/kernels`, among them pooling, cumulative sums, sorting and strings;
 * - async functions, and variables made anew at each call.
 *
 * Tensors from outside are constants, with the values they have now. So are JavaScript numbers: a learning rate that is
 * to change must be an input or a variable.
 *
 * Results are TF.js's to rounding: sums and products are taken in another order. Where that order could leave the range
 * of floats (numbers around 10¹⁹ and beyond, or as small), ask for `exact: true`.
 *
 * Functions compiled without `engine` share their variables: what one changes the others see, and so is what you assign
 * to a variable between two runs. When the last of them is disposed of, the `tf.Variable`s get their final values.
 * TF.js's backend stays as it was.
 *
 * @example
 * const w = tf.variable(tf.randomNormal([4, 2]))
 * const net = await compile(({ x }) => ({ y: tf.matMul(x, w) }), { x: { shape: [16, 4] } })
 * const { y } = await net({ x: new Float32Array(16 * 4) }) // y holds 16 × 2 numbers
 *
 * @throws UserError when the function cannot be compiled, or an input has no fixed shape.
 */
export async function compile<const I extends Specs, O extends string>(
  step: StepFunction<I, O>,
  inputs: I,
  options: CompileFunctionOptions = {},
): Promise<CompiledFunction<I, O>> {
  const { engine: given, ...rest } = options
  const { name = (typeof step === 'function' && step.name) || 'step', updatesPerRun = 1 } = rest
  checkSpecs(name, step, inputs, updatesPerRun)
  const build = (engine: Engine) => keepingBackend(() => engine.compile(step, inputs, rest))
  const making = given
    ? build(given).then(made => ({ made, lease: leaseOf(given) }))
    : keepingBackend(() => share(build))
  const line = here() // before the person's code goes on
  const { made: compiled, lease } = await making.catch(error => {
    throw withLine(error, line)
  })

  let disposed = false
  const checkAlive = () => {
    if (disposed) throw new UserError(`"${name}" has been disposed of and runs no more${here()}: compile it again.`)
  }
  const run = () => {
    checkAlive()
    return keepingBackend(() => lease.run(() => compiled.run()))
  }
  const once = async (values: Readonly<Record<string, ArrayLike<number>>>) => {
    for (const [input, array] of Object.entries<TypedArray>(compiled.inputs)) {
      array.set(values[input]!)
      if (inputs[input]!.dtype === 'bool') for (let i = 0; i < array.length; i++) array[i] = Number(array[i] !== 0)
    }
    await run()
    const outputs = Object.entries<TypedArray>(compiled.outputs)
    return Object.fromEntries(outputs.map(([name, data]) => [name, data.slice()]))
  }
  let last: Promise<unknown> = Promise.resolve() // calls take turns, for they share the arrays
  const call = async (values: Readonly<Record<string, ArrayLike<number>>>) => {
    checkValues(inputs, updatesPerRun, values)
    checkAlive()
    const turn = last.then(() => once(values))
    last = turn.catch(() => undefined)
    return turn
  }
  const dispose = () => {
    if (disposed) return
    disposed = true
    compiled.dispose()
    lease.release()
  }
  // some engines draw the graph only when asked
  Object.defineProperties(call, Object.getOwnPropertyDescriptors(compiled))
  return Object.assign(call, { engine: lease.engine, run, dispose }) as unknown as CompiledFunction<I, O>
}

const here = () => at(new Error().stack)

/** An engine that was given is the giver's to look after. */
const leaseOf = (engine: Engine): Lease => ({ engine, run: f => f(), release: () => undefined })

/**
 * Does something during which engines may choose a backend of TF.js, and goes back to the one that was chosen before.
 */
function keepingBackend<T>(f: () => T): T {
  const before = tf.getBackend()
  const restore = () => {
    if (before && tf.getBackend() !== before) tf.setBackend(before)
  }
  let result: T | undefined
  try {
    result = f()
  } finally {
    if (!(result instanceof Promise)) restore()
  }
  return result instanceof Promise ? (result.finally(restore) as T) : result
}
