import type { TypedArray } from '../../core/agent.ts'

const types = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const
/** Key that marks a value JSON cannot express. */
const mark = '$exact'

/**
 * Lossless JSON for plain data: typed arrays, bit for bit, as `{"$exact":"float32","base64":…}`; −0, NaN and infinities
 * as `{"$exact":"-0"}` and so on.
 */
export const stringify = (value: unknown, indent = 0): string => JSON.stringify(value, exactly, indent)

/** Restores the values that `stringify` marked in parsed JSON. */
export function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(revive)
  const { [mark]: kind, base64 } = value as Record<string, unknown>
  if (typeof kind === 'string') {
    if (!Object.hasOwn(types, kind)) return Number(kind)
    const bytes = Buffer.from(String(base64), 'base64')
    const type = types[kind as keyof typeof types]
    return new type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  }
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, revive(inside)]))
}

function exactly(_: string, value: unknown): unknown {
  if (typeof value === 'number')
    return Object.is(value, -0) ? { [mark]: '-0' } : Number.isFinite(value) ? value : { [mark]: String(value) }
  const dtype = dtypeOf(value)
  if (!dtype) return value
  const { buffer, byteOffset, byteLength } = value as TypedArray
  return { [mark]: dtype, base64: Buffer.from(buffer, byteOffset, byteLength).toString('base64') }
}

/** Name of a typed array's type in files; undefined for anything else. */
export function dtypeOf(value: unknown): keyof typeof types | undefined {
  if (value instanceof Float32Array) return 'float32'
  if (value instanceof Int32Array) return 'int32'
  return value instanceof Uint8Array ? 'uint8' : undefined
}

/** A typed array of the named type, from bytes at any alignment. */
export function arrayOf(dtype: keyof typeof types, bytes: Uint8Array): TypedArray {
  return new types[dtype](new Uint8Array(bytes).buffer) // copied, since a Buffer may start anywhere in a larger one
}

/** The bytes of a typed array, not copied. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)

/** Bytes per number. */
export const sizeOf = (dtype: keyof typeof types): number => types[dtype].BYTES_PER_ELEMENT
