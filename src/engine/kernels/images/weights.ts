// Which pixels resized and padded images are made of, along one axis; TF.js's conventions.

/** Ratio of two lengths; with aligned corners, of the distances between their ends. */
const ratio = (from: number, to: number, alignCorners: boolean) =>
  alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to

/** Linear interpolation of `from` pixels to `to`, as a row-major matrix `[to, from]`. */
export function weights(from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): Float32Array {
  const matrix = new Float32Array(to * from)
  for (let i = 0; i < to; i++) {
    const scale = ratio(from, to, alignCorners)
    const at = halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i
    const low = Math.max(0, Math.floor(at))
    const high = Math.min(from - 1, Math.ceil(at))
    matrix[i * from + low]! += 1 - (at - low)
    matrix[i * from + high]! += at - low
  }
  return matrix
}

/** The nearest of `from` pixels to each of `to`. */
export function nearest(from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => {
    const at = ratio(from, to, alignCorners) * (halfPixelCenters ? i + 0.5 : i)
    return Math.max(0, Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at)))
  })
}

/** The pixel that each pixel of a padded axis mirrors; `symmetric` repeats the border pixel, `reflect` does not. */
export function mirrored(n: number, before: number, after: number, mode: 'reflect' | 'symmetric'): Int32Array {
  const repeat = mode === 'reflect' ? 0 : 1
  return Int32Array.from({ length: before + n + after }, (_, i) => {
    const at = i - before
    return at < 0 ? -at - repeat : at >= n ? 2 * (n - 1) - at + repeat : at
  })
}
