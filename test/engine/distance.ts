/** The largest |a − b| / (1 + |b|) over all elements; infinite if lengths differ or only one is NaN. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue
    const d = Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!))
    worst = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(worst, d)
  }
  return worst
}

/** The largest |a − b| relative to the largest |b|: the relative distance of two vectors. */
export function relative(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let largest = 0
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(b[i]!))
    worst = Math.max(worst, Math.abs(a[i]! - b[i]!))
  }
  return worst === 0 ? 0 : Number.isFinite(worst / largest) ? worst / largest : Number.POSITIVE_INFINITY
}
