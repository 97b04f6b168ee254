import type { TypedArray } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import type { DType } from '../../src/engine/engine.ts'
import { type Tensor, tf } from '../../src/engine/tf.ts'

/** Values for one input of a step under test. */
export interface Given<D extends DType = DType> {
  readonly shape: readonly number[]
  readonly dtype: D
  readonly data: TypedArray
}

/** The tensors passed to a step under test. */
export type TensorsOf<I extends Readonly<Record<string, Given>>> = { readonly [K in keyof I]: Tensor }

const random = rng('given')
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const filled = (shape: readonly number[], next: () => number): Given<'float32'> => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from({ length: size(shape) }, next),
})

/** Standard normal samples. */
export const normal = (...shape: number[]) => filled(shape, () => random.normal())

/** Uniform numbers in [0.1, 2.1). */
export const positive = (...shape: number[]) => filled(shape, () => 0.1 + 2 * random.next())

/** Integers in −2 … 2 as floats, so that ties and equal pairs occur. */
export const coarse = (...shape: number[]) => filled(shape, () => random.int(5) - 2)

/** These numbers, as a vector. */
export const exactly = (...data: number[]): Given<'float32'> => ({
  shape: [data.length],
  dtype: 'float32',
  data: Float32Array.from(data),
})

/** Integers in 0 … n−1. */
export const ints = (n: number, ...shape: number[]): Given<'int32'> => ({
  shape,
  dtype: 'int32',
  data: Int32Array.from({ length: size(shape) }, () => random.int(n)),
})

/** Booleans. */
export const bools = (...shape: number[]): Given<'bool'> => ({
  shape,
  dtype: 'bool',
  data: Uint8Array.from({ length: size(shape) }, () => random.int(2)),
})

/** The same values as eager tensors. */
export const tensors = <I extends Readonly<Record<string, Given>>>(given: I): TensorsOf<I> =>
  Object.fromEntries(
    Object.entries(given).map(([name, { data, shape, dtype }]) => [name, tf.tensor(data, [...shape], dtype)]),
  ) as TensorsOf<I>
