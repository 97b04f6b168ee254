import type { TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { checkSpecs, checkValues, withLine } from './compile-checks.ts'
import type { Compiled, CompileOptions, Engine, Specs, StepFunction } from './engine.ts'
import { type Lease, share } from './shared.ts'
import { tf } from './tf.ts'
import { at } from './trace/frames.ts'

export interface CompileFunctionOptions extends CompileOptions {
  /**
   * The engine to run on; it keeps owning the variables. Default: one engine chosen by `openEngine`, shared by all
   * functions compiled without this option.
   */
  readonly engine?: Engine
}

/** A compiled function. To avoid copies, write into `inputs`, call `run`, and read `outputs` instead of calling it. */
export interface CompiledFunction<I extends Specs, O extends string> extends Compiled<I, O> {
  /**
   * Runs once on these numbers (row-major) and returns fresh arrays.
   *
   * @throws UserError when an input is missing, is not an array of numbers, or does not match its shape's size.
   */
  (inputs: { readonly [K in keyof I]: ArrayLike<number> }): Promise<{ readonly [K in O]: TypedArray }>
  /**
   * Holds the variables. Read their values here: the `tf.Variable`s may be stale until the last function sharing them
   * is disposed.
   */
  readonly engine: Engine
}

/**
 * Compiles a function of TF.js tensors: traces it a few times with placeholders, turns the TF.js kernels it calls into
 * one graph of fixed shapes, and runs that graph in ONNX Runtime instead of TF.js. Derivatives (`tf.grad`,
 * `tf.variableGrads`), optimizers and variable assignments become part of the graph.
 *
 * The following cannot be compiled; the error names the line of code:
 * - reading values (`dataSync`, `arraySync`, `data`, `print`) and JavaScript decisions on them: use `tf.where`;
 * - anything that differs between calls (random numbers, dropout in training, counters, clocks): pass it as an input;
 * - kernels without a row in `src/engine/kernels`, such as pooling, cumulative sums, sorting and strings;
 * - async functions, and variables created inside the function.
 *
 * Captured tensors and JavaScript numbers are constants, with their values at compile time: make a changing learning
 * rate an input or a variable.
 *
 * Results match TF.js up to rounding, since sums and products are reassociated. Use `exact: true` if a reassociated
 * product could leave the float32 range (magnitudes around 10¹⁹ and beyond, or their reciprocals).
 *
 * Functions compiled without `engine` share their variables: each sees the others' updates and whatever is assigned to
 * a variable between runs. Disposing the last of them writes the final values back to the `tf.Variable`s. The current
 * TF.js backend is left unchanged.
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
  const line = here() // the caller's line is off the stack after the first await
  const { made: compiled, lease } = await making.catch(error => {
    throw withLine(error, line)
  })

  let disposed = false
  const checkAlive = () => {
    if (disposed) throw new UserError(`"${name}" has been disposed${here()}: compile it again.`)
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
  let last: Promise<unknown> = Promise.resolve() // calls share the arrays, so they run one after another
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
  // Descriptors, not values: some engines print the graph lazily, in a getter.
  Object.defineProperties(call, Object.getOwnPropertyDescriptors(compiled))
  return Object.assign(call, { engine: lease.engine, run, dispose }) as unknown as CompiledFunction<I, O>
}

const here = () => at(new Error().stack)

/** An engine passed in by the caller: nothing to share or release. */
const leaseOf = (engine: Engine): Lease => ({ engine, run: f => f(), release: () => undefined })

/** Runs `f`, which may switch the TF.js backend, and restores the previous backend. */
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
