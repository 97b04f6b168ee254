import type { TypedArray } from '../../core/agent.ts'

/** Converts values to the GPU's layout, where booleans are integers; only booleans are copied. */
export const toWords = (values: TypedArray): TypedArray =>
  values instanceof Uint8Array ? Int32Array.from(values) : values

/** Copies values from downloaded bytes at `offset` into an array. */
export function fromBytes(bytes: ArrayBuffer, offset: number, into: TypedArray): void {
  const Words = into instanceof Float32Array ? Float32Array : Int32Array
  into.set(new Words(bytes, offset, into.length))
}
