import type { Sizes } from './cases.ts'

/** The minimum work of an update. */
export interface Work {
  /** Number of learned parameters. */
  readonly parameters: number
  /** FLOPs of matrix products and convolutions, forward and backward: a multiply-add counts as 2. */
  readonly flops: number
  /**
   * Bytes moved between memory and chip, each counted once: the batch in; parameters and Adam's moments in and out;
   * target parameters in, and out if they are updated; activations for the backward pass out and in.
   */
  readonly bytes: number
}

/** A layer's sizes, per row of a batch. */
interface Layer {
  readonly parameters: number
  readonly multiplyAdds: number
  /** Number of outputs. */
  readonly outputs: number
}

const dense = (inputs: number, outputs: number): Layer => ({
  parameters: (inputs + 1) * outputs,
  multiplyAdds: inputs * outputs,
  outputs,
})

/** A convolution over `squares` positions, without bias and with batch normalization. */
const convolution = (inputs: number, outputs: number, size: number, squares: number): Layer => ({
  parameters: size * size * inputs * outputs + 2 * outputs,
  multiplyAdds: size * size * inputs * outputs * squares,
  outputs: outputs * squares,
})

const mlp = (widths: readonly number[]): Layer[] => widths.slice(1).map((outputs, i) => dense(widths[i]!, outputs))

const sum = (layers: readonly Layer[], of: keyof Layer) => layers.reduce((total, layer) => total + layer[of], 0)

/** Multiply-adds: forward, and backward to all weights and to the inputs of all layers but the first. */
const forward = (layers: readonly Layer[]) => sum(layers, 'multiplyAdds')
const backward = (layers: readonly Layer[]) => 2 * forward(layers) - layers[0]!.multiplyAdds

const FLOAT = 4
/** Memory passes per parameter: itself and two moments, in and out. */
const ADAM = 6

/** The work of one update. */
export function workOf(sizes: Sizes): Work {
  const { actions: A, batch: B, hidden } = sizes
  if (sizes.agent === 'dqn') {
    const { observation: D } = sizes
    const q = mlp([D, ...hidden, A])
    const parameters = sum(q, 'parameters')
    // Double Q-learning: both networks on s′, then the online network on s.
    const multiplyAdds = 3 * forward(q) + backward(q)
    const numbers = (ADAM + 1) * parameters + B * (2 * D + A + 3) + 2 * B * sum(q, 'outputs')
    return { parameters, flops: 2 * B * multiplyAdds, bytes: FLOAT * numbers }
  }
  if (sizes.agent === 'ddpg') {
    const { observation: D } = sizes
    const [actor, critic] = [mlp([D, ...hidden, A]), mlp([D + A, ...hidden, 1])]
    const parameters = sum(actor, 'parameters') + sum(critic, 'parameters')
    const target = forward(actor) + forward(critic)
    // The actor's gradient flows through the critic's activations; at its first layer only through the action.
    const through = 2 * forward(critic) - D * hidden[0]!
    const multiplyAdds = target + forward(critic) + backward(critic) + forward(actor) + through + backward(actor)
    const activations = 2 * sum(critic, 'outputs') + sum(actor, 'outputs')
    const numbers = (ADAM + 2) * parameters + B * (2 * D + A + 2) + 2 * B * activations
    return { parameters, flops: 2 * B * multiplyAdds, bytes: FLOAT * numbers }
  }
  const { planes, blocks, channels: F, headChannels } = sizes
  const [C, H, W] = planes
  const squares = H * W
  const tower = [convolution(C, F, 3, squares)]
  for (let i = 0; i < 2 * blocks; i++) tower.push(convolution(F, F, 3, squares))
  const policy = [convolution(F, headChannels, 1, squares), dense(headChannels * squares, A)]
  const value = [convolution(F, headChannels, 1, squares), ...mlp([headChannels * squares, ...hidden, 1])]
  const net = [...tower, ...policy, ...value]
  const parameters = sum(net, 'parameters')
  const numbers = ADAM * parameters + B * (C * squares + 2 * A + 1) + 2 * B * sum(net, 'outputs')
  return { parameters, flops: 2 * B * (forward(net) + backward(net)), bytes: FLOAT * numbers }
}
