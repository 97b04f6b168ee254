import { type Tensor, tf } from '../tf.ts'
import { loop } from './loop.ts'
import type { Session } from './session.ts'

/** Sequences of fewer steps are unrolled. */
const SHORTEST = 8

/** Cells that depend on nothing but their inputs and weights. */
const CELLS = ['GRUCell', 'LSTMCell', 'SimpleRNNCell']

interface Cell {
  readonly cells?: readonly Cell[]
  readonly trainableWeights: readonly { read(): Tensor }[]
  getClassName(): string
  call(inputs: readonly Tensor[], options: { training: unknown }): readonly Tensor[]
}

/** What TF.js's recurrent layers consist of. */
interface Recurrent {
  readonly cell: Cell
  readonly stateful: boolean
  readonly goBackwards: boolean
  readonly returnSequences: boolean
  readonly returnState: boolean
  getInitialState(inputs: Tensor): readonly Tensor[]
}

interface Options {
  readonly mask?: unknown
  readonly training?: unknown
  readonly initialState?: readonly Tensor[]
}

/**
 * Makes TF.js's recurrent layers loops in the graph of `session`, until the returned function is called: TF.js calls
 * the cell once per step, which for 200 steps makes a graph of 12,000 nodes that ONNX Runtime loads in seconds. Layers
 * with a mask or a state of their own, second derivatives and graphs for GPUs or with constant weights are unrolled.
 */
export function loopRecurrent(session: Session): () => void {
  const prototype = tf.layers.RNN.prototype as unknown as { call: (inputs: unknown, options?: Options) => unknown }
  const unrolled = prototype.call
  prototype.call = function (this: Recurrent, inputs, options = {}) {
    const x = [inputs].flat()[0] as Tensor
    const first = tf.engine().state.gradientDepth <= 1
    const plain = first && !this.stateful && options?.mask == null && known(this.cell) && x.shape[1]! >= SHORTEST
    const { target, constantWeights } = session.graph
    if (!plain || target !== 'cpu' || constantWeights) return unrolled.call(this as never, inputs, options)
    return tf.tidy(() => looped(this, x, options ?? {}) as Tensor)
  } as typeof unrolled
  return () => {
    prototype.call = unrolled
  }
}

const known = (cell: Cell): boolean => (cell.cells ? cell.cells.every(known) : CELLS.includes(cell.getClassName()))

/** The layer's result on a batch of sequences `[B, T, D]`. */
function looped(layer: Recurrent, x: Tensor, { training, initialState }: Options): Tensor | Tensor[] {
  const { cell, goBackwards, returnSequences, returnState } = layer
  const inTime = x.transpose([1, 0, 2])
  const { state, results } = loop(
    (state, [slice]) => {
      const [output, ...next] = cell.call([slice!, ...state], { training })
      return { state: next, results: [output!] }
    },
    initialState ?? layer.getInitialState(x),
    [goBackwards ? inTime.reverse(0) : inTime],
    cell.trainableWeights.map(weight => weight.read()),
  )
  const outputs = results[0]!
  const last = () => outputs.slice([outputs.shape[0]! - 1], [1]).squeeze<Tensor>([0])
  const output = returnSequences ? outputs.transpose([1, 0, 2]) : last()
  return returnState ? [output, ...state] : output
}
