// Protocol-buffer messages as bytes: https://protobuf.dev/programming-guides/encoding. A field is a key (number · 8 +
// wire type), then its value.

/** The bytes of one field or several, in pieces, so that large data are copied only once. */
export type Field = readonly ArrayLike<number>[]

const encoder = new TextEncoder()

/** An integer in groups of seven bits, low ones first; a negative one takes ten bytes. */
function base128(n: number): number[] {
  const bytes: number[] = []
  if (n >= 0 && (n | 0) === n) {
    let rest = n
    for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128)
    bytes.push(rest)
    return bytes
  }
  for (let rest = BigInt.asUintN(64, BigInt(n)); ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)]
    bytes.push(Number(rest & 127n) | 128)
  }
}

const key = (field: number, wire: 0 | 1 | 2 | 5) => base128(field * 8 + wire)

/** A field of type int32, int64, bool or enum. */
export const varint = (field: number, n: number): Field => [[...key(field, 0), ...base128(n)]]

/** A packed field of repeated integers; nothing if there are none. */
export const varints = (field: number, list: readonly number[]): Field =>
  list.length > 0 ? message(field, [list.flatMap(base128)]) : []

/** A field of type double. */
export const double = (field: number, x: number): Field => [key(field, 1), new Uint8Array(Float64Array.of(x).buffer)]

/** A field of type float. */
export const float = (field: number, x: number): Field => [key(field, 5), new Uint8Array(Float32Array.of(x).buffer)]

/** A field of type string. */
export const text = (field: number, value: string): Field => bytes(field, encoder.encode(value))

/** A field of type bytes; its data are not copied. */
export const bytes = (field: number, data: Uint8Array): Field => message(field, [data])

/** A message inside another one. */
export function message(field: number, ...parts: readonly Field[]): Field {
  const pieces = parts.flat()
  return [[...key(field, 2), ...base128(lengthOf(pieces))], ...pieces]
}

/** The bytes of a whole message. */
export function encoded(...parts: readonly Field[]): Uint8Array {
  const pieces = parts.flat()
  const whole = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const lengthOf = (pieces: Field): number => pieces.reduce((sum, { length }) => sum + length, 0)
