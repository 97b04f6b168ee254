import type { TypedArray } from '../../core/agent.ts'

/** Values as they lie on the GPU: booleans as integers. A copy only of these. */
export const toWords = (values: TypedArray): TypedArray =>
  values instanceof Uint8Array ? Int32Array.from(values) : values

/** Copies values from the GPU, at `offset` bytes, into an array. */
export function fromBytes(bytes: ArrayBuffer, offset: number, into: TypedArray): void {
  const Words = into instanceof Float32Array ? Float32Array : Int32Array
  into.set(new Words(bytes, offset, into.length))
}
