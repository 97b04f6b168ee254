import type { TypedArray } from '../../core/agent.ts'
import type { layers as Layers, LayersModel, SymbolicTensor } from '../../engine/tf.ts'
import { DROPOUT } from '../../nn/dropout.ts'

/**
 * A network as a loop over typed arrays: for one observation and layers up to about 64 wide, faster than any call to an
 * engine.
 */
export interface Forward {
  /** Multiplications for one observation. */
  readonly work: number
  /**
   * The outputs for the observation that starts at `inputs[at]`; the same array each time. `weights` are the model's
   * trainable variables as one flat vector, as `engine.read` returns them.
   */
  run(weights: TypedArray, inputs: Float32Array, at?: number): Float32Array
}

/** Applied in place to a layer's outputs. */
const ACTIVATIONS: Readonly<Record<string, (y: Float32Array) => void>> = {
  linear: () => {},
  relu: y => {
    for (let j = 0; j < y.length; j++) if (y[j]! < 0) y[j] = 0
  },
  tanh: y => {
    for (let j = 0; j < y.length; j++) y[j] = Math.tanh(y[j]!)
  },
  sigmoid: y => {
    for (let j = 0; j < y.length; j++) y[j] = 1 / (1 + Math.exp(-y[j]!))
  },
}

interface Dense {
  readonly inputs: number
  readonly bias: boolean
  readonly activate: (y: Float32Array) => void
  readonly output: Float32Array
}

/**
 * The layers of a model in which each has one input, the output of the one before, from the model's input to its
 * output; undefined for any other.
 */
function chain({ layers, inputs, outputs }: LayersModel): readonly Layers.Layer[] | undefined {
  let x = inputs[0] as SymbolicTensor
  for (const layer of layers) {
    if (layer.inboundNodes.length !== 1) return undefined // used more than once, so it has no single input
    if (layer.input !== x) return undefined
    x = layer.output as SymbolicTensor
  }
  return inputs.length === 1 && outputs.length === 1 && outputs[0] === x ? layers : undefined
}

const rankOf = (layer: Layers.Layer): number => (layer.input as SymbolicTensor).rank

/**
 * The loop for a chain of dense layers over rows of numbers (relu, tanh, sigmoid or linear; Flatten and our dropout are
 * the identity); undefined for any other model, such as one that applies dense layers along an axis.
 *
 * @example
 * batchedPolicy(engine, context, { loop: forward(Q), … })
 */
export function forward(model: LayersModel): Forward | undefined {
  const stack: Dense[] = []
  for (const layer of chain(model) ?? []) {
    const kind = layer.getClassName()
    const { activation, useBias, dataFormat } = layer.getConfig() as {
      activation?: string
      useBias?: boolean
      dataFormat?: string
    }
    if (kind === 'InputLayer' || kind === DROPOUT) continue
    if (kind === 'Flatten' && (dataFormat !== 'channelsFirst' || rankOf(layer) < 3)) continue
    const activate = ACTIVATIONS[activation ?? '']
    if (kind !== 'Dense' || rankOf(layer) !== 2 || !activate || !layer.trainable) return undefined
    const [inputs, outputs] = layer.weights[0]!.shape as [number, number]
    stack.push({ inputs, bias: useBias === true, activate, output: new Float32Array(outputs) })
  }
  if (stack.length === 0) return undefined
  return {
    work: stack.reduce((sum, { inputs, output }) => sum + inputs * output.length, 0),
    run(weights, inputs, at = 0) {
      let [x, from, offset] = [inputs, at, 0]
      for (const layer of stack) {
        product(layer, x, from, weights, offset)
        offset += (layer.inputs + (layer.bias ? 1 : 0)) * layer.output.length
        ;[x, from] = [layer.output, 0]
      }
      return stack.at(-1)!.output
    },
  }
}

/** y = f(x W + b), by rows of W: zero activations, common after relu, cost nothing. */
function product(layer: Dense, x: Float32Array, from: number, weights: TypedArray, at: number): void {
  const { inputs, bias, activate, output } = layer
  const n = output.length
  const b = at + inputs * n
  if (bias) for (let j = 0; j < n; j++) output[j] = weights[b + j]!
  else output.fill(0)
  for (let i = 0; i < inputs; i++) {
    const xi = x[from + i]!
    if (xi === 0) continue
    const row = at + i * n
    for (let j = 0; j < n; j++) output[j]! += xi * weights[row + j]!
  }
  activate(output)
}
