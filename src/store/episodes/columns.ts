import { createRequire } from 'node:module'
import type { Data, DataType } from 'apache-arrow'

type Arrow = typeof import('apache-arrow')
let loaded: Arrow | undefined

/** Apache Arrow, loaded on first use: that takes a third of a second, which only recording and replaying need. */
export function arrow(): Arrow {
  loaded ??= createRequire(import.meta.url)('apache-arrow') as Arrow
  return loaded
}

/**
 * Type of a column's values: int32 (`int`), float64 (`number`), boolean (`flag`), or an array of float32, int32 or
 * uint8, with a `width` if all have the same length.
 */
export interface Kind {
  readonly kind: 'int' | 'number' | 'flag' | 'floats' | 'ints' | 'bytes'
  readonly width?: number
}

type List = Float32Array | Int32Array | Uint8Array
const arrays = { floats: Float32Array, ints: Int32Array, bytes: Uint8Array } as const

/** The Arrow type of a column. */
export function typeOf(kind: Kind): DataType {
  const { Bool, Field, FixedSizeList, Float32, Float64, Int32, List, Uint8 } = arrow()
  switch (kind.kind) {
    case 'int':
      return new Int32()
    case 'number':
      return new Float64()
    case 'flag':
      return new Bool()
    default: {
      const item = { floats: Float32, ints: Int32, bytes: Uint8 }[kind.kind]
      const field = new Field('item', new item(), false)
      return kind.width === undefined ? new List(field) : new FixedSizeList(kind.width, field)
    }
  }
}

/** Encodes values as a column of type `typeOf(kind)`; `undefined` becomes null. */
export function toData(type: DataType, { kind, width }: Kind, values: readonly unknown[]): Data {
  const { makeData } = arrow()
  const { length } = values
  let nulls = 0
  for (const value of values) if (value === undefined) nulls++
  const nullBitmap = nulls > 0 ? bits(length, i => values[i] !== undefined) : undefined
  const make = (more: object): Data => makeData({ type, length, nullCount: nulls, nullBitmap, ...more } as never)
  if (kind === 'flag') return make({ data: bits(length, i => values[i] === true) })
  if (kind === 'int' || kind === 'number') {
    const data = kind === 'int' ? new Int32Array(length) : new Float64Array(length)
    for (let i = 0; i < length; i++) data[i] = (values[i] as number | undefined) ?? 0
    return make({ data })
  }
  const valueOffsets = new Int32Array(length + 1)
  for (let i = 0; i < length; i++)
    valueOffsets[i + 1] = valueOffsets[i]! + (width ?? (values[i] as List | undefined)?.length ?? 0)
  const data = new arrays[kind](valueOffsets[length]!)
  for (let i = 0; i < length; i++) if (values[i] !== undefined) data.set(values[i] as List, valueOffsets[i])
  const child = makeData({ type: type.children[0]!.type, length: data.length, nullCount: 0, data } as never)
  return make(width === undefined ? { valueOffsets, child } : { child })
}

/** Decodes a column's values; null becomes `undefined`. @throws Error when it has fewer than its declared length. */
export function fromData(kind: Kind, data: Data): unknown[] {
  requireWhole(kind, data)
  const read = reader(kind, data)
  return Array.from({ length: data.length }, (_, i) => (data.nullCount > 0 && !data.getValid(i) ? undefined : read(i)))
}

/** Checks a column's declared length against its arrays, since the file is untrusted. */
function requireWhole({ kind, width }: Kind, data: Data): void {
  const { length, nullCount, nullBitmap } = data
  const lengthOf = (array: unknown) => (array as ArrayLike<number> | undefined)?.length ?? 0
  const requireItems = (has: number, needs: number) => {
    if (has < needs) throw new Error(`a column with a declared length of ${length} rows holds fewer`)
  }
  if (nullCount > 0) requireItems(lengthOf(nullBitmap) * 8, length)
  if (kind === 'flag') requireItems(lengthOf(data.values) * 8, length)
  else if (kind === 'int' || kind === 'number') requireItems(lengthOf(data.values), length)
  else if (width !== undefined) requireItems(lengthOf(data.children[0]?.values), length * width)
  else {
    const offsets = data.valueOffsets as Int32Array
    requireItems(lengthOf(offsets), length + 1)
    for (let i = 0; i < length; i++)
      if (offsets[i]! < 0 || offsets[i + 1]! < offsets[i]!) throw new Error('the rows of a column overlap')
    requireItems(lengthOf(data.children[0]?.values), offsets[length]!)
  }
}

function reader(kind: Kind, data: Data): (i: number) => unknown {
  const { values } = data as { values: List }
  switch (kind.kind) {
    case 'int':
    case 'number':
      return i => values[i]
    case 'flag':
      return i => ((values[i >> 3]! >> (i & 7)) & 1) === 1
    default: {
      const items = data.children[0]!.values as List
      const { width } = kind
      const offsets = data.valueOffsets as Int32Array
      const at = (i: number) => (width === undefined ? offsets[i]! : i * width)
      return i => items.slice(at(i), at(i + 1))
    }
  }
}

/** Packs booleans into bits, least significant first. */
function bits(length: number, flag: (i: number) => boolean): Uint8Array {
  const bytes = new Uint8Array((length + 7) >> 3)
  for (let i = 0; i < length; i++) if (flag(i)) bytes[i >> 3]! |= 1 << (i & 7)
  return bytes
}
