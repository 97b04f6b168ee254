import type { TypedArray } from '../core/agent.ts'
import type { Compiled, Engine, StepFunction } from './engine.ts'

type Input = { readonly input: { readonly shape: readonly number[] } }

/** A policy network, applied to batches of any size as the agent acts. */
export interface Batched {
  /**
   * Lets `fill` write `rows` observations, row after row, and answers with their outputs in the same way: at once where the engine
   * can. The arrays are used again by the next call.
   */
  run(rows: number, fill: (inputs: Float32Array) => void): TypedArray | Promise<TypedArray>
  /** To call whenever the weights have changed. */
  changed(): void
}

/** A network as a plain loop over one row at a time; see `forward`. */
export interface Loop {
  /** Multiplications a row. */
  readonly work: number
  run(weights: TypedArray, inputs: Float32Array, at: number): Float32Array
}

export interface BatchedOptions {
  /** Of one observation. */
  readonly shape: readonly number[]
  /** Computes small batches without the engine. */
  readonly loop?: Loop | undefined
  /** The state group with the weights that `loop` reads. */
  readonly group: string
  /** For large networks whose weights seldom change: they are compiled into the graph, anew after each change. */
  readonly constant?: boolean
}

/** Below so many multiplications a call to the engine costs more than a plain loop. */
const LOOP_LIMIT = 16_384

/** The size for a batch of so many rows: 1, 4, 8, 12, 16, 32, 48, 64, 128, …: four sizes for each power of 4, so that little is wasted on padding. */
function paddedSize(rows: number): number {
  let quarter = 1
  while (4 * quarter < rows) quarter *= 4
  return quarter === 1 && rows > 1 ? 4 : Math.ceil(rows / quarter) * quarter
}

/**
 * Applies `step` (observations `[B, …shape]` as `input`, answers as `output`) with the weights that the engine holds. It is compiled
 * for some sizes of a batch at their first use, `paddedSize`; others are padded to them.
 */
export function batched(engine: Engine, step: StepFunction<Input, 'output'>, options: BatchedOptions): Batched {
  const { shape, loop, group, constant = false } = options
  const width = shape.reduce((a, b) => a * b, 1)
  const compiled = new Map<number, Compiled<Input, 'output'>>()
  let weights: TypedArray | undefined
  let [inputs, outputs] = [new Float32Array(0), new Float32Array(0)]

  const compile = async (size: number) => {
    const sized = await engine.compile(
      step,
      { input: { shape: [size, ...shape] } },
      { name: `policy for ${size}`, constant, acting: true },
    )
    compiled.set(size, sized)
    return sized
  }
  const apply = (sized: Compiled<Input, 'output'>, fill: (inputs: Float32Array) => void) => {
    fill(sized.inputs.input)
    const running = sized.run()
    return running ? running.then(() => sized.outputs.output) : sized.outputs.output
  }
  const iterate = ({ run }: Loop, rows: number, fill: (inputs: Float32Array) => void) => {
    weights ??= engine.read(group)
    if (inputs.length < rows * width) inputs = new Float32Array(rows * width)
    fill(inputs)
    for (let i = 0; i < rows; i++) {
      const output = run(weights, inputs, i * width)
      if (outputs.length < rows * output.length) outputs = new Float32Array(rows * output.length)
      outputs.set(output, i * output.length)
    }
    return outputs
  }

  return {
    run(rows, fill) {
      if (loop && rows * loop.work <= LOOP_LIMIT) {
        if (weights || !engine.settle) return iterate(loop, rows, fill)
        return engine.settle([group]).then(() => iterate(loop, rows, fill))
      }
      const size = paddedSize(rows)
      const sized = compiled.get(size)
      return sized ? apply(sized, fill) : compile(size).then(sized => apply(sized, fill))
    },
    changed() {
      weights = undefined
      if (!constant) return
      for (const sized of compiled.values()) sized.dispose()
      compiled.clear()
    },
  }
}
