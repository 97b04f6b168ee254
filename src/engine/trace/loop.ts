import type { ElementType, Value } from '../graph/value.ts'
import { type Tensor, type TensorInfo, tf } from '../tf.ts'
import { traceBackend } from './backend.ts'

/** One step: state and slices → next state, and slices of the results. */
export type LoopBody = (
  state: readonly Tensor[],
  slices: readonly Tensor[],
) => { readonly state: readonly Tensor[]; readonly results: readonly Tensor[] }

/** Attributes of the kernel of a loop; inputs are the state, the sequences and the weights, in this order. */
interface Loop {
  readonly body: LoopBody
  /** Number of tensors in the state, and of sequences. */
  readonly states: number
  readonly sequences: number
  readonly weights: readonly Tensor[]
  /** Starts with the last step. */
  readonly backwards: boolean
  /** The values of its operands and the state before each step, for the derivative. */
  record?: { readonly operands: readonly Value[]; readonly before: readonly Value[] }
}

const KERNEL = 'Loop'

/**
 * Calls `body` for each step along the first axis of `sequences`, as a loop in the graph, inside a trace only.
 *
 * @param weights Variables that the body reads, for their gradients.
 * @returns the final state and the results of all steps, stacked.
 */
export function loop(
  body: LoopBody,
  state: readonly Tensor[],
  sequences: readonly Tensor[],
  weights: readonly Tensor[],
  backwards = false,
): ReturnType<LoopBody> {
  register()
  const operands = [...state, ...sequences, ...weights]
  const named = Object.fromEntries(operands.map((tensor, i) => [`${i}`, tensor]))
  const attributes: Loop = { body, backwards, weights, states: state.length, sequences: sequences.length }
  const made = tf.engine().runKernel(KERNEL, named, attributes as never) as unknown as Tensor[]
  return { state: made.slice(0, state.length), results: made.slice(state.length) }
}

let registered = false

function register(): void {
  if (registered) return
  registered = true
  tf.registerKernel({
    kernelName: KERNEL,
    backendName: 'trace',
    kernelFunc: ({ inputs, attrs }) => record(Object.values(inputs as Record<string, TensorInfo>), attrs as never),
  })
  tf.registerGradient({
    kernelName: KERNEL,
    gradFunc: (dys, _saved, attributes) => {
      const all = derivative(attributes as unknown as Loop, [dys].flat() as Tensor[])
      return Object.fromEntries(all.map((gradient, i) => [`${i}`, () => gradient]))
    },
  })
}

/** The tensor of a graph value. */
function tensorOf(value: Value): Tensor {
  const { dataId } = traceBackend().tensor(value)
  return tf.engine().makeTensorFromDataId(dataId, [...value.shape], value.dtype as 'float32', traceBackend())
}

/** Appends the loop to the graph; the tensors of its results. */
function record(operands: readonly TensorInfo[], attributes: Loop): TensorInfo[] {
  const { session } = traceBackend()
  const { graph } = session!
  const { states, sequences, backwards } = attributes
  const values = operands.slice(0, states + sequences).map(operand => session!.lookup(operand))
  const id = graph.size
  const inputs = values.map(({ shape, dtype }, i) =>
    graph.input(`loop${id}:${i}`, i < states ? shape : shape.slice(1), dtype as ElementType),
  )
  const outputs = untaped(() => {
    const tensors = inputs.map(tensorOf)
    const { state, results } = attributes.body(tensors.slice(0, states), tensors.slice(states))
    return [...state, ...results].map(tensor => session!.lookup(tensor))
  })
  const body = { inputs, outputs: [...outputs, ...inputs.slice(0, states)] }
  const made = graph.loop(values, body, states, backwards)
  attributes.record = { operands: values, before: made.slice(outputs.length) }
  return made.slice(0, outputs.length).map(value => traceBackend().tensor(value))
}

/** Runs `f` as if outside kernels and derivatives. */
function untaped<T>(f: () => T): T {
  const { state } = tf.engine()
  const { activeTape, gradientDepth, kernelDepth } = state
  Object.assign(state, { activeTape: undefined, gradientDepth: 0, kernelDepth: 0 })
  try {
    return f()
  } finally {
    Object.assign(state, { activeTape, gradientDepth, kernelDepth })
  }
}

/**
 * Gradients of the first state, the sequences and the weights (backpropagation through time, Werbos 1990): a loop in
 * the other direction, whose state is the gradient of the state and the sum of the weights' gradients so far.
 */
function derivative({ body, states, backwards, record, weights }: Loop, dys: readonly Tensor[]): readonly Tensor[] {
  const { operands, before } = record!
  const sequences = operands.slice(states).map(tensorOf)
  const step: LoopBody = (carried, slices) => {
    const xs = slices.slice(0, states + sequences.length)
    const dNext = [...carried.slice(0, states), ...slices.slice(xs.length)]
    const weighted = () => {
      const next = body(xs.slice(0, states), xs.slice(states))
      return tf.addN([...next.state, ...next.results].map((y, i) => y.mul(dNext[i]!).sum()))
    }
    const inner = [...xs, ...weights]
    const { grads } = tf.engine().gradients(weighted, inner, undefined, true)
    const found = inner.map((x, i) => grads[i] ?? tf.zeros(x.shape))
    const sums = found.slice(xs.length).map((gradient, i) => carried[states + i]!.add(gradient))
    return { state: [...found.slice(0, states), ...sums], results: found.slice(states, xs.length) }
  }
  const none = weights.map(({ shape }) => tf.zeros(shape))
  const made = loop(
    step,
    [...dys.slice(0, states), ...none],
    [...before.map(tensorOf), ...sequences, ...dys.slice(states)],
    [],
    !backwards,
  )
  return [...made.state.slice(0, states), ...made.results, ...made.state.slice(states)]
}
