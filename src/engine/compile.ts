import type { TypedArray } from '../core/agent.ts'
import { didYouMean, UserError } from '../core/error.ts'
import type { Compiled, CompileOptions, Engine, Specs, StepFunction } from './engine.ts'
import { openEngine } from './open.ts'

export interface CompileFunctionOptions extends CompileOptions {
  /** Where to run; it goes on owning the variables. Default: an engine of the function's own, as `openEngine` chooses it. */
  readonly engine?: Engine
}

/** A compiled function. Beside being called it can be used without copies: write into `inputs`, `run`, read `outputs`. */
export interface CompiledFunction<I extends Specs, O extends string> extends Compiled<I, O> {
  /**
   * Runs once on these numbers (row-major) and answers with fresh arrays.
   *
   * @throws UserError when an input is missing or not of the length that its shape asks for.
   */
  (inputs: { readonly [K in keyof I]: ArrayLike<number> }): Promise<{ readonly [K in O]: TypedArray }>
  /** Holds the variables: read their values here, the `tf.Variable`s may be stale. */
  readonly engine: Engine
}

/**
 * Compiles a function of TF.js tensors: it is called a few times with placeholders, what it asks of TF.js becomes one graph of fixed
 * shapes, and ONNX Runtime runs that, not TF.js. Derivatives (`tf.grad`, `tf.variableGrads`), optimisers and changes of variables are
 * part of the graph.
 *
 * What cannot be compiled, and is an error with the line of code:
 * - reading values (`dataSync`, `arraySync`, `data`, `print`) and JavaScript decisions on them: use `tf.where`;
 * - what differs from call to call: random numbers, dropout in training, counters, clocks: pass them in as inputs;
 * - kernels without a row in `src/engine/kernels`, among them pooling, cumulative sums, sorting and strings;
 * - async functions, and variables made anew at each call.
 *
 * Tensors from outside are constants, with the values they have now. So are JavaScript numbers: a learning rate that is to change
 * must be an input or a variable.
 *
 * Results are TF.js's to rounding: sums and products are taken in another order. Where that order could leave the range of floats (numbers
 * around 10¹⁹ and beyond, or as small), ask for `exact: true`.
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
  checkSizes(inputs, rest.updatesPerRun)
  const engine = given ?? (await openEngine({ device: 'auto', engine: 'auto' }))
  const compiled = await engine.compile(step, inputs, rest)

  const K = compiled.updatesPerRun
  const shapes = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => [name, K > 1 ? [K, ...shape] : shape]),
  )
  const once = async (values: Readonly<Record<string, ArrayLike<number>>>) => {
    fill(compiled.inputs, shapes, values)
    await compiled.run()
    const outputs = Object.entries<TypedArray>(compiled.outputs)
    return Object.fromEntries(outputs.map(([name, data]) => [name, data.slice()]))
  }
  let last: Promise<unknown> = Promise.resolve() // calls take turns, for they share the arrays
  const call = (values: Readonly<Record<string, ArrayLike<number>>>) => {
    const turn = last.then(() => once(values))
    last = turn.catch(() => undefined)
    return turn
  }
  Object.defineProperties(call, Object.getOwnPropertyDescriptors(compiled)) // some engines draw the graph only when asked
  const dispose = () => (given ? compiled : engine).dispose()
  return Object.assign(call, { engine, dispose }) as unknown as CompiledFunction<I, O>
}

function checkSizes(inputs: Specs, updatesPerRun = 1): void {
  const whole = (n: unknown) => Number.isInteger(n) && (n as number) > 0
  if (!whole(updatesPerRun)) throw new UserError(`updatesPerRun must be a positive whole number, not ${updatesPerRun}.`)
  for (const [name, { shape }] of Object.entries(inputs))
    if (!shape.every(whole))
      throw new UserError(
        `the input "${name}" has the shape [${shape.map(String)}], but what is compiled has fixed shapes: give each size as a positive whole number.`,
      )
}

function fill(
  arrays: Readonly<Record<string, TypedArray>>,
  shapes: Readonly<Record<string, readonly number[]>>,
  values: Readonly<Record<string, ArrayLike<number>>>,
): void {
  const names = Object.keys(shapes)
  for (const name of Object.keys(values))
    if (!names.includes(name)) throw new UserError(`there is no input "${name}".${didYouMean(name, names)}`)
  for (const name of names) {
    const data = values[name]
    const array = arrays[name]!
    if (data?.length !== array.length)
      throw new UserError(
        `the input "${name}" has the shape [${shapes[name]}] and takes ${array.length} numbers, but ${data ? data.length : 'none'} were given.`,
      )
    array.set(data)
  }
}
