import { z } from 'zod'
import { UserError } from '../../core/error.ts'
import { type Box, bound, box, discrete, multiDiscrete, type Space } from '../../core/space.ts'
import { parseJson } from '../json/parse-json.ts'

type Nested = number | readonly Nested[]

/** A space in Minari's text form: JSON as Python writes it, with the infinities that JSON lacks. */
export function toText(space: Space): string {
  switch (space.kind) {
    case 'discrete':
      return `{"type": "Discrete", "dtype": "int64", "start": 0, "n": ${space.n}}`
    case 'multi-discrete': {
      const start = space.sizes.map(() => 0)
      return `{"type": "MultiDiscrete", "dtype": "int64", "nvec": ${text([...space.sizes])}, "start": ${text(start)}}`
    }
    case 'box': {
      const { shape, low, high, dtype = 'float32' } = space
      const bounds = (limit: Box['low']) => text(nested(shape, i => bound(limit, i)))
      return (
        `{"type": "Box", "dtype": "${dtype}", "shape": ${text([...shape])}, "low": ${bounds(low)}, ` +
        `"high": ${bounds(high)}}`
      )
    }
  }
}

const text = (value: Nested): string =>
  typeof value === 'number' ? String(value) : `[${value.map(item => text(item)).join(', ')}]`

/** The row-major numbers of an array as nested lists. */
function nested(shape: readonly number[], at: (i: number) => number): Nested {
  let next = 0
  const within = (axes: readonly number[]): Nested =>
    axes.length === 0 ? at(next++) : Array.from({ length: axes[0]! }, () => within(axes.slice(1)))
  return within(shape)
}

const size = z.number().int().positive()
const Described = z.union([
  z.object({ type: z.literal('Discrete'), n: size, start: z.literal(0).default(0) }),
  z.object({ type: z.literal('MultiDiscrete'), nvec: z.array(size), start: z.array(z.literal(0)).default([]) }),
  z.object({
    type: z.literal('Box'),
    dtype: z.string(),
    shape: z.array(z.number().int().nonnegative()),
    low: z.unknown(),
    high: z.unknown(),
  }),
])

/**
 * Reads a space from Minari's text form; a Box of other numbers becomes one of float32.
 *
 * @param what Names it, for the error.
 * @throws UserError for a space of another kind, or one that does not start at 0.
 */
export function fromText(given: string, what: string): Space {
  const parsed = Described.safeParse(parse(given))
  if (!parsed.success)
    throw new UserError(
      `${what} is a space other than Box, Discrete and MultiDiscrete from 0: flatten it with Gymnasium's wrappers ` +
        `before recording.`,
    )
  const space = parsed.data
  if (space.type === 'Discrete') return discrete(space.n)
  if (space.type === 'MultiDiscrete') return multiDiscrete(space.nvec)
  const [low, high] = [space.low, space.high].map(limit => [limit].flat(Infinity) as number[]) as [number[], number[]]
  const count = space.shape.reduce((a, b) => a * b, 1)
  for (const limit of [low, high])
    if (limit.length !== count || limit.some(x => typeof x !== 'number'))
      throw new UserError(`${what} has bounds that do not fit its shape: the dataset is damaged.`)
  return box(space.shape, low, high, space.dtype === 'uint8' ? 'uint8' : undefined)
}

/** JSON as Python writes it; undefined when it is none. */
function parse(given: string): unknown {
  try {
    return parseJson(given.replace(/\bInfinity\b/g, '1e999'))
  } catch {
    return undefined
  }
}
