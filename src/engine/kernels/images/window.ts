import type { Graph } from '../../graph/graph.ts'
import { reduce } from '../../graph/reduce.ts'
import { concat, expand, gather, reshape, transpose } from '../../graph/shape.ts'
import { size, type Value } from '../../graph/value.ts'
import { checkPatches } from '../../room.ts'
import type { tf } from '../../tf.ts'

/** How a window slides along one axis; `before` counts the padding in front. */
export interface Slide {
  readonly from: number
  readonly to: number
  readonly taps: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
}

/** One slide per spatial axis of images `[N, …, C]`. */
export type Window = readonly Slide[]

type Info2D = ReturnType<typeof tf.backend_util.computeConv2DInfo>
type Info3D = ReturnType<typeof tf.backend_util.computeConv3DInfo>

/** The window of a 2-D convolution or pooling. */
export const window2d = (i: Info2D): Window => [
  slide(i.inHeight, i.outHeight, i.filterHeight, i.strideHeight, i.dilationHeight, i.padInfo.top),
  slide(i.inWidth, i.outWidth, i.filterWidth, i.strideWidth, i.dilationWidth, i.padInfo.left),
]

/** The window of a 3-D convolution or pooling. */
export const window3d = (i: Info3D): Window => [
  slide(i.inDepth, i.outDepth, i.filterDepth, i.strideDepth, i.dilationDepth, i.padInfo.front),
  slide(i.inHeight, i.outHeight, i.filterHeight, i.strideHeight, i.dilationHeight, i.padInfo.top),
  slide(i.inWidth, i.outWidth, i.filterWidth, i.strideWidth, i.dilationWidth, i.padInfo.left),
]

const slide = (from: number, to: number, taps: number, stride: number, dilation: number, before: number): Slide => ({
  from,
  to,
  taps,
  stride,
  dilation,
  before,
})

const product = (window: Window, key: 'from' | 'to' | 'taps') => size(window.map(axis => axis[key]))

/** Number of positions of a window, and of pixels under it. */
export const positions = (window: Window): number => product(window, 'to')
export const taps = (window: Window): number => product(window, 'taps')

/** Whether the windows cut the image into blocks, without overlap, gaps or padding. */
const blocks = (window: Window): boolean =>
  window.every(s => s.stride === s.taps && s.dilation === 1 && s.before === 0 && s.to * s.taps === s.from)

/** The pixel under each tap at each position, row-major; −1 outside the image. */
export function pixels(window: Window): Int32Array {
  const many = taps(window)
  const found = new Int32Array(positions(window) * many)
  for (let i = 0; i < found.length; i++) {
    let [position, tap, stride] = [Math.floor(i / many), i % many, 1]
    for (let axis = window.length - 1; axis >= 0 && found[i]! >= 0; axis--) {
      const s = window[axis]!
      const at = (position % s.to) * s.stride + (tap % s.taps) * s.dilation - s.before
      found[i] = at >= 0 && at < s.from ? found[i]! + at * stride : -1
      position = Math.floor(position / s.to)
      tap = Math.floor(tap / s.taps)
      stride *= s.from
    }
  }
  return found
}

/** The pixels under the window at each position, `[N, positions, taps, C]`; `outside` stands for those that are not. */
export function patches(g: Graph, x: Value, window: Window, outside: number): Value {
  const [n, c] = [x.shape[0]!, x.shape.at(-1)!]
  const shape = [n, positions(window), taps(window), c]
  if (blocks(window)) {
    const cut = reshape(g, x, [n, ...window.flatMap(s => [s.to, s.taps]), c])
    return reshape(g, transpose(g, cut, interleaved(window.length)), shape)
  }
  checkPatches(n * shape[1]!, shape[2]! * c)
  const index = pixels(window)
  return reshape(g, rows(g, reshape(g, x, [n, product(window, 'from'), c]), index, outside), shape)
}

/** Sums patches `[N, positions, taps, C]` into the pixels that they were taken from: `[N, …, C]`. */
export function unpatched(g: Graph, p: Value, window: Window): Value {
  const [n, c] = [p.shape[0]!, p.shape.at(-1)!]
  const shape = [n, ...window.map(s => s.from), c]
  if (blocks(window)) {
    const cut = reshape(g, p, [n, ...window.map(s => s.to), ...window.map(s => s.taps), c])
    const order = interleaved(window.length)
    const back = order.map((_, i) => order.indexOf(i))
    return reshape(g, transpose(g, cut, back), shape)
  }
  const touching: number[][] = Array.from({ length: product(window, 'from') }, () => [])
  for (const [entry, pixel] of pixels(window).entries()) if (pixel >= 0) touching[pixel]!.push(entry)
  const most = Math.max(1, ...touching.map(entries => entries.length))
  checkPatches(n * touching.length, most * c)
  const index = Int32Array.from(touching.flatMap(entries => Array.from({ length: most }, (_, i) => entries[i] ?? -1)))
  const found = rows(g, reshape(g, p, [n, p.shape[1]! * p.shape[2]!, c]), index, 0)
  return reshape(g, reduce(g, 'ReduceSum', reshape(g, found, [n, touching.length, most, c]), [2], false), shape)
}

/** Rows of `x [N, rows, C]` by index; −1 stands for a row of `outside`. */
function rows(g: Graph, x: Value, index: Int32Array, outside: number): Value {
  const [n, count, c] = x.shape as [number, number, number]
  const border = expand(g, g.scalar(outside, x.dtype), [n, 1, c])
  const padded = index.includes(-1) ? concat(g, [x, border], 1) : x
  const at = index.map(i => (i < 0 ? count : i))
  return gather(g, padded, g.constant(at, [at.length], 'int32'), 1)
}

/** [N, out₁, taps₁, out₂, taps₂, …, C] → [N, out₁, out₂, …, taps₁, taps₂, …, C]. */
const interleaved = (axes: number): number[] => {
  const each = Array.from({ length: axes }, (_, i) => i)
  return [0, ...each.map(i => 1 + 2 * i), ...each.map(i => 2 + 2 * i), 1 + 2 * axes]
}
