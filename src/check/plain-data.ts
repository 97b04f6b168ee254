const typedArrays = [Float32Array, Int32Array, Uint8Array] as const
type Numbers = InstanceType<(typeof typedArrays)[number]>

const isNumbers = (value: unknown): value is Numbers => typedArrays.some(type => value instanceof type)
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const pathTo = (whole: object, key: string, path: string) =>
  Array.isArray(whole) ? `${path}[${key}]` : `${path}.${key}`

/**
 * The first part of `value` that is not plain data (finite numbers, strings, booleans, null, arrays, plain objects,
 * Float32Array, Int32Array, Uint8Array), as in `position.board is a Map`; undefined if there is none.
 */
export function unplain(value: unknown, path = 'position'): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (!isObject(value)) return `${path} is ${value === undefined ? 'undefined' : `a ${typeof value}`}`
  if (isNumbers(value)) return undefined
  const prototype = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    return `${path} is a ${value.constructor?.name ?? 'class instance'}`
  for (const [key, part] of Object.entries(value)) {
    const found = unplain(part, pathTo(value, key, path))
    if (found) return found
  }
  return undefined
}

/** The path in `a` at which plain data `a` and `b` first differ; undefined if they are equal. */
export function difference(a: unknown, b: unknown, path = 'position'): string | undefined {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return undefined
  if (!isObject(a) || !isObject(b)) return path
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return path
  if (isNumbers(a) && isNumbers(b)) {
    if (a.length !== b.length) return `${path}.length`
    const i = (a as Float32Array).findIndex((x, i) => x !== b[i] && !(Number.isNaN(x) && Number.isNaN(b[i])))
    return i < 0 ? undefined : `${path}[${i}]`
  }
  if (Object.keys(a).length !== Object.keys(b).length) return path
  for (const [key, part] of Object.entries(a)) {
    const at = pathTo(a, key, path)
    const found = key in b ? difference(part, b[key], at) : at
    if (found) return found
  }
  return undefined
}

/** Every mutable object in `value`: itself and its parts unless frozen, and the buffers of typed arrays. */
function* mutableParts(value: unknown, path: string): Generator<[part: object, path: string]> {
  if (!isObject(value)) return
  if (!Object.isFrozen(value)) yield [isNumbers(value) ? value.buffer : value, path]
  if (isNumbers(value)) return
  for (const [key, part] of Object.entries(value)) yield* mutableParts(part, pathTo(value, key, path))
}

/** The path in plain data `b` of a mutable part that it shares with `a`; undefined if there is none. */
export function shared(a: unknown, b: unknown, path = 'position'): string | undefined {
  const known = new Set([...mutableParts(a, path)].map(([part]) => part))
  for (const [part, at] of mutableParts(b, path)) if (known.has(part)) return at
  return undefined
}
