import { gemm } from '../../graph/gemm.ts'
import type { Graph } from '../../graph/graph.ts'
import { concat, gather, reshape } from '../../graph/shape.ts'
import { size, type Value } from '../../graph/value.ts'

/** Source of a tap outside the image. */
export const OUTSIDE = -1

/** For each pixel of a result, the pixel of the image under each filter tap, or `OUTSIDE`. */
export interface Taps {
  readonly sources: readonly number[]
  readonly taps: number
}

/** Pixels of a result with the same taps inside the image. */
interface Group {
  readonly taps: readonly number[]
  readonly pixels: readonly number[]
}

/** Images `[N, H, W, C]` as a matrix of pixels, `[N·H·W, C]`. */
export const pixels = (g: Graph, x: Value): Value => reshape(g, x, [size(x.shape) / x.shape.at(-1)!, x.shape.at(-1)!])

/** The patch under each pixel of the result, `[N·pixels, taps·C]`; zeros outside the image. */
function patchesOf(g: Graph, x: Value, { sources, taps }: Taps): Value {
  const [n, h, w, c] = x.shape as [number, number, number, number]
  const flat = reshape(g, x, [n, h * w, c])
  const outside = sources.includes(OUTSIDE)
  const padded = outside ? concat(g, [flat, g.full(0, [n, 1, c], 'float32')], 1) : flat
  const index = Int32Array.from(sources, source => (source === OUTSIDE ? h * w : source))
  const gathered = gather(g, padded, g.constant(index, [index.length], 'int32'), 1)
  return reshape(g, gathered, [(n * index.length) / taps, taps * c])
}

/** Multiply-adds that a group's nodes must save. */
const WORTH = 2 ** 18

/** Groups of pixels, if skipping the taps outside the image saves enough multiply-adds. */
function groupsOf(g: Graph, { sources, taps }: Taps, multiplyAdds: number): readonly Group[] | undefined {
  const outside = sources.filter(source => source === OUTSIDE).length
  const saved = outside * multiplyAdds
  if (!g.on('borders') || g.target !== 'cpu' || saved < WORTH) return undefined
  const groups = new Map<string, { taps: number[]; pixels: number[] }>()
  for (let pixel = 0; pixel * taps < sources.length; pixel++) {
    const inside = [...Array(taps).keys()].filter(tap => sources[pixel * taps + tap] !== OUTSIDE)
    const group = groups.get(`${inside}`) ?? { taps: inside, pixels: [] }
    groups.set(`${inside}`, group)
    group.pixels.push(pixel)
  }
  return saved >= WORTH * groups.size ? [...groups.values()] : undefined
}

const vector = (g: Graph, index: readonly number[]) => g.constant(Int32Array.from(index), [index.length], 'int32')

/** For each image, its `length` pixels: the indices `pixels` of its own. */
const ofEach = (images: number, length: number, pixels: readonly number[]): number[] =>
  Array.from({ length: images }, (_, n) => pixels.map(pixel => n * length + pixel)).flat()

/** The patches under the pixels of a group, of taps inside the image only: `[N·pixels, taps·C]`. */
function groupPatches(g: Graph, x: Value, { sources, taps }: Taps, group: Group): Value {
  const [n, h, w, c] = x.shape as [number, number, number, number]
  const from = group.pixels.flatMap(pixel => group.taps.map(tap => sources[pixel * taps + tap]!))
  const gathered = gather(g, pixels(g, x), vector(g, ofEach(n, h * w, from)), 0)
  return reshape(g, gathered, [n * group.pixels.length, group.taps.length * c])
}

/** patches(x) · matrix (+ bias), for x `[N, H, W, C]` and a matrix `[taps·C, O]`: `[N·pixels, O]`. */
export function product(g: Graph, x: Value, matrix: Value, taps: Taps, bias?: Value): Value {
  const [n, , , c] = x.shape as [number, number, number, number]
  const o = matrix.shape[1]!
  const groups = groupsOf(g, taps, n * c * o)
  if (!groups) return gemm(g, patchesOf(g, x, taps), matrix, false, false, bias)
  const byTap = reshape(g, matrix, [taps.taps, c * o])
  const results = groups.map(group => {
    const rows = group.taps.length < taps.taps ? gather(g, byTap, vector(g, group.taps), 0) : byTap
    return gemm(g, groupPatches(g, x, taps, group), reshape(g, rows, [group.taps.length * c, o]), false, false, bias)
  })
  const count = taps.sources.length / taps.taps
  const order = new Int32Array(n * count)
  let at = 0
  for (const { pixels } of groups) for (const row of ofEach(n, count, pixels)) order[row] = at++
  return gather(g, concat(g, results, 0), g.constant(order, [order.length], 'int32'), 0)
}

/** patches(x)ᵀ · y, for x `[N, H, W, C]` and y `[N, …, O]` with a pixel for each patch: `[taps·C, O]`. */
export function transposedProduct(g: Graph, x: Value, y: Value, taps: Taps): Value {
  const [n, , , c] = x.shape as [number, number, number, number]
  const o = y.shape.at(-1)!
  const groups = groupsOf(g, taps, n * c * o)
  if (!groups) return gemm(g, patchesOf(g, x, taps), pixels(g, y), true)
  const count = taps.sources.length / taps.taps
  const results = groups.map(group => {
    const rows = gather(g, pixels(g, y), vector(g, ofEach(n, count, group.pixels)), 0)
    return reshape(g, gemm(g, groupPatches(g, x, taps, group), rows, true), [group.taps.length, c * o])
  })
  // Row k of the sum is that of all results for tap k.
  const order = groups.flatMap(group => group.taps)
  const sum = Float32Array.from({ length: taps.taps * order.length }, (_, i) =>
    Number(order[i % order.length] === Math.floor(i / order.length)),
  )
  const selected = gemm(g, g.constant(sum, [taps.taps, order.length], 'float32'), concat(g, results, 0))
  return reshape(g, selected, [taps.taps * c, o])
}
