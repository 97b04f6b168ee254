import { type Tensor, tf, type Variable } from '../../engine/tf.ts'

/** Recurrent layers by name. */
export const MEMORIES = ['lstm', 'gru'] as const

/** A recurrent layer over steps of episodes; its state is one row of S numbers, zeros at the start of an episode. */
export interface MemoryLayer {
  /** Numbers of its state, S: h, and for an LSTM also c. */
  readonly state: number
  /** Kernel `[D, gates·U]`, recurrent kernel `[U, gates·U]`, bias. */
  readonly variables: readonly Variable[]
  /** One step of each of B episodes: `[B, D]` and `[B, S]` → `[B, U]` and `[B, S]`. */
  step(x: Tensor, state: Tensor): { readonly output: Tensor; readonly state: Tensor }
  /**
   * L steps of each of M environments: `[M, L, D]`, with the states before the first, `[M, S]` → `[M, L, U]`. Where
   * `start`, `[M, L, 1]`, is 1, an episode starts, and the state before it is 0.
   */
  sequence(x: Tensor, state: Tensor, start: Tensor): Tensor
  dispose(): void
}

/**
 * An LSTM (Hochreiter & Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735) or a GRU (Cho et al. 2014,
 * https://arxiv.org/abs/1406.1078) of U = `units` for inputs of D = `inputs` numbers. Kernels are 0, to be initialized
 * by the caller; biases start at 0, those of an LSTM's forget gate at 1.
 */
export function memoryLayer(kind: (typeof MEMORIES)[number], inputs: number, units: number): MemoryLayer {
  const initializers = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' } as const
  const options = { units, recurrentActivation: 'sigmoid', ...initializers } as const
  const cell = kind === 'lstm' ? tf.layers.lstmCell(options) : tf.layers.gruCell(options)
  cell.build([null, inputs])
  const step = (given: Tensor[]) => cell.call(given, {}) as [output: Tensor, ...state: Tensor[]]
  const parts = kind === 'lstm' ? 2 : 1
  const split = (state: Tensor) => (parts === 1 ? [state] : tf.split(state, parts, 1))

  /** The cell as a layer over sequences has it: the last of its inputs is 1 where an episode starts. */
  const restarting = Object.assign(Object.create(cell) as typeof cell, {
    call: ([given, ...state]: Tensor[]) =>
      tf.tidy(() => {
        const [x, start] = tf.split(given!, [inputs, 1], 1) as [Tensor, Tensor]
        return step([x, ...state.map(part => part.mul(tf.sub(1, start)))])
      }),
  })
  const layer = tf.layers.rnn({ cell: restarting, returnSequences: true })
  return {
    state: parts * units,
    variables: cell.trainableWeights.map(weight => weight.read() as Variable),
    step(x, state) {
      const [output, ...next] = step([x, ...split(state)])
      return { output, state: parts === 1 ? next[0]! : tf.concat(next, 1) }
    },
    sequence: (x, state, start) => layer.call(tf.concat([x, start], 2), { initialState: split(state) }) as Tensor,
    dispose() {
      for (const weight of cell.trainableWeights) weight.dispose()
    },
  }
}
