import type { TypedArray } from '../../core/agent.ts'
import type { Compiled, Engine, StepFunction } from '../../engine/engine.ts'

type Input = { readonly input: { readonly shape: readonly number[] } }

/** A policy network for batches of any size. */
export interface Batched {
  /**
   * Calls `fill` to write `rows` observations, row after row, and returns their outputs in the same order,
   * synchronously where the engine can. The next call reuses the arrays.
   */
  run(rows: number, fill: (inputs: Float32Array) => void): TypedArray | Promise<TypedArray>
  /** Whether batches run in another thread while this one computes something else; false until the first has run. */
  readonly apart?: boolean
  /** Another one of the same network, with arrays of its own, to be filled while this one runs. */
  twin?(): Batched
  /** Call it whenever the weights have changed. */
  changed(): void
}

/** A network as a plain loop over one row at a time; see `forward`. */
export interface Loop {
  /** Multiplications per row. */
  readonly work: number
  run(weights: TypedArray, inputs: Float32Array, at: number): Float32Array
  /** Called whenever the weights have changed, where the loop caches anything else that the engine holds. */
  changed?(): void
}

/** What `batched` needs to know about a network. */
export interface BatchedOptions {
  /** Shape of one observation. */
  readonly shape: readonly number[]
  /** Computes small batches without the engine. */
  readonly loop?: Loop | undefined
  /** The state group with the weights that `loop` reads. */
  readonly group: string
  /** For large networks whose weights rarely change: compiles them into the graph, again after each change. */
  readonly constant?: boolean
  /**
   * Rows of a usual batch. On a GPU, batches of up to as many are padded to it, to half of it, an eighth and so on:
   * each size costs a GPU a search for its fastest kernels, and rows are cheap.
   */
  readonly most?: number
}

/** Below this many multiplications a plain loop is faster than a call to the engine. */
const LOOP_LIMIT = 16_384

/** Largest difference allowed between the loop's and the engine's outputs near 1; rounding is a thousandth of it. */
const TOLERANCE = 1e-3

/** Whether two outputs of a network agree up to rounding. */
const agree = (a: TypedArray, b: TypedArray): boolean =>
  a.length === b.length &&
  a.every(
    (x, i) =>
      Object.is(x, b[i]) || Math.abs(x - b[i]!) <= TOLERANCE * Math.max(1, Math.min(Math.abs(x), Math.abs(b[i]!))),
  )

/** The compiled size for a batch: 1, 4, 8, 12, 16, 32, 48, 64, 128, …: four sizes per power of 4, to pad little. */
function paddedSize(rows: number): number {
  let quarter = 1
  while (4 * quarter < rows) quarter *= 4
  return quarter === 1 && rows > 1 ? 4 : Math.ceil(rows / quarter) * quarter
}

/** The compiled size for a batch on a GPU; undefined for batches that need no or more than `most` rows. */
function coarseSize(rows: number, most: number): number | undefined {
  if (rows <= SMALL || rows > most) return undefined
  let size = Math.ceil(most / 2)
  if (rows > size) return most
  while (Math.ceil(size / 4) >= Math.max(rows, SMALL)) size = Math.ceil(size / 4)
  return size
}

/** Batches of up to this many rows are padded as on the CPU, where they run. */
const SMALL = 15

/**
 * Applies `step` (`input`: observations `[B, …shape]`; `output`: what the network makes of them) with the engine's
 * current weights. It is compiled at first use for a few batch sizes, to which other batches are padded. Before the
 * loop's first use both compute one synthetic observation; a loop that disagrees is never used.
 */
export function batched(engine: Engine, step: StepFunction<Input, 'output'>, options: BatchedOptions): Batched {
  const { shape, group, constant = false, most = 0 } = options
  let { loop } = options
  let probed: Promise<void> | undefined
  let proven = false
  const width = shape.reduce((a, b) => a * b, 1)
  const compiled = new Map<number, Compiled<Input, 'output'>>()
  let weights: TypedArray | undefined
  let apart = false
  let [inputs, outputs] = [new Float32Array(0), new Float32Array(0)]

  const make = (size: number, name = `policy for ${size}`) =>
    engine.compile(step, { input: { shape: [size, ...shape] } }, { name, constant, acting: true })
  const compile = async (size: number) => {
    const sized = await make(size)
    compiled.set(size, sized)
    apart ||= sized.apart ?? false
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

  const probe = async (candidate: Loop) => {
    const row = Float32Array.from({ length: width }, (_, i) => Math.sin(i + 1))
    const sized = await make(1, 'policy probe')
    try {
      const answer = await apply(sized, input => input.set(row))
      await engine.settle?.([group])
      if (!agree(candidate.run(engine.read(group), row, 0), answer)) loop = undefined
      proven = true
    } finally {
      sized.dispose()
    }
  }

  const run: Batched['run'] = (rows, fill) => {
    const small = loop && rows * loop.work <= LOOP_LIMIT ? loop : undefined
    if (small && !proven) {
      probed ??= probe(small)
      return probed.then(() => run(rows, fill))
    }
    if (small) {
      if (weights || !engine.settle) return iterate(small, rows, fill)
      return engine.settle([group]).then(() => iterate(small, rows, fill))
    }
    const coarse = constant && engine.info.device === 'gpu' ? coarseSize(rows, most) : undefined
    const size = coarse !== undefined && compiled.get(coarse)?.device !== 'cpu' ? coarse : paddedSize(rows)
    const sized = compiled.get(size)
    return sized ? apply(sized, fill) : compile(size).then(sized => apply(sized, fill))
  }

  return {
    run,
    get apart() {
      return apart
    },
    twin: () => batched(engine, step, options),
    changed() {
      weights = undefined
      options.loop?.changed?.()
      if (!constant) return
      for (const sized of compiled.values()) sized.dispose()
      compiled.clear()
    },
  }
}
