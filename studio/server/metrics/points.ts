/** Points of a curve; `x` ascends. */
export interface Points {
  readonly x: number[]
  readonly y: number[]
}

/**
 * At most `most` points of a curve: in each of `most` / 2 stretches of equal width, its lowest and its highest.
 *
 * @param most At least 2.
 */
export function thinned(points: Points, most: number): Points {
  const { x, y } = points
  const n = x.length
  if (n <= most) return points
  const stretches = Math.floor(most / 2)
  const [first, width] = [x[0]!, (x[n - 1]! - x[0]!) / stretches]
  const thin: Points = { x: [], y: [] }
  const keep = (i: number) => {
    thin.x.push(x[i]!)
    thin.y.push(y[i]!)
  }
  for (let from = 0, k = 0; from < n; k++) {
    const end = k === stretches - 1 ? Infinity : first + (k + 1) * width
    let [low, high, to] = [from, from, from]
    for (; to < n && x[to]! < end; to++) {
      if (y[to]! < y[low]!) low = to
      if (y[to]! > y[high]!) high = to
    }
    if (to === from) continue // a stretch without points
    keep(Math.min(low, high))
    if (low !== high) keep(Math.max(low, high))
    from = to
  }
  return thin
}
