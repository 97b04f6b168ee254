import { cast } from '../graph/cast.ts'
import { binary } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import { concat, slice } from '../graph/shape.ts'
import type { Value } from '../graph/value.ts'
import type { KernelTable, Lowering } from './kernel.ts'
import { axes } from './reduction.ts'

interface Running {
  readonly axis: number
  readonly exclusive: boolean
  readonly reverse: boolean
}

/** x moved by n along the axis, toward its end (with `reverse`, its start); `border` moves in. */
function moved(g: Graph, x: Value, n: number, border: number, { axis, reverse }: Running): Value {
  const length = x.shape[axis]!
  const edge = g.full(border, x.shape.with(axis, Math.min(n, length)), x.dtype)
  if (n >= length) return edge
  const kept = slice(g, x, axis, reverse ? n : 0, length - n)
  return concat(g, reverse ? [kept, edge] : [edge, kept], axis)
}

/**
 * Combines each element with all before it in ⌈log₂ n⌉ passes, each with twice the reach of the last (Hillis & Steele
 * 1986): every provider has the operations.
 */
function running(g: Graph, op: 'Add' | 'Mul', x: Value, how: Running): Value {
  const border = op === 'Add' ? 0 : 1
  let y = how.exclusive ? moved(g, x, 1, border, how) : x
  for (let reach = 1; reach < x.shape[how.axis]!; reach *= 2) y = binary(g, op, y, moved(g, y, reach, border, how))
  return y
}

const over =
  (op: 'Add' | 'Mul'): Lowering =>
  (g, { x }, { axis, exclusive, reverse }) => {
    if (x!.shape.length === 0) return x!
    const number = x!.dtype === 'bool' ? cast(g, x!, 'int32') : x!
    const how = { axis: axes(axis, x!)[0]!, exclusive, reverse }
    if (op === 'Mul' || g.target !== 'cpu') return running(g, op, number, how)
    const along = g.scalar(how.axis, 'int32')
    return g.node('CumSum', [number, along], x!.shape, number.dtype, {
      exclusive: Number(exclusive),
      reverse: Number(reverse),
    })
  }

/** Kernels of sums and products of all elements so far. */
export const cumulative: KernelTable = { Cumsum: over('Add'), Cumprod: over('Mul') }
