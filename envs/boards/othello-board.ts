/**
 * Half of a bitboard of up to 8×8: row r, column c of the half is bit 8r + c. Rows 1 to 4 form the upper half, rows 5
 * to 8 the lower one; smaller boards occupy the upper left corner.
 */
export type Half = number

/** A set of squares, in two halves. */
export interface Squares {
  upper: Half
  lower: Half
}

/**
 * All columns except the first and the last, whose discs can only be outflanked along their column: with this mask,
 * shifts do not wrap around the edge.
 */
const MIDDLE = 0x7e7e7e7e

/**
 * Writes to `out` the empty squares of `board` where a disc next to `own` discs outflanks some of `other`.
 *
 * Parallel-prefix fill of all discs at once, one direction at a time: runs of up to six opposing discs that start next
 * to an own disc, with doubling steps (Kogge and Stone 1973, https://doi.org/10.1109/TC.1973.5009159).
 */
export function outflanking(own: Squares, other: Squares, board: Squares, out: Squares): void {
  const { upper: a, lower: b } = own
  const [middleA, middleB] = [other.upper & MIDDLE, other.lower & MIDDLE]
  out.upper = along(a, middleA)
  out.lower = along(b, middleB)
  across(a, b, other.upper, other.lower, 8, out)
  across(a, b, middleA, middleB, 7, out)
  across(a, b, middleA, middleB, 9, out)
  out.upper &= board.upper & ~(a | other.upper)
  out.lower &= board.lower & ~(b | other.lower)
}

/** The squares behind runs of `other` that start next to `own`, along the rows. */
function along(own: Half, other: Half): Half {
  // To the right, the carry of an addition runs through each run.
  const right = (other + ((own << 1) & other)) & ~other
  let run = (own >>> 1) & other
  run |= (run >>> 1) & other
  const pairs = other & (other >>> 1)
  run |= (run >>> 2) & pairs
  run |= (run >>> 2) & pairs
  return right | (run >>> 1)
}

/** The same in the two directions with steps of ±`s` bits; added to `out`. */
function across(a: Half, b: Half, otherA: Half, otherB: Half, s: number, out: Squares): void {
  const [t, s2, t2] = [32 - s, 2 * s, 32 - 2 * s]

  let runA = (a << s) & otherA
  let runB = ((b << s) | (a >>> t)) & otherB
  runB |= ((runB << s) | (runA >>> t)) & otherB
  runA |= (runA << s) & otherA
  let pairsA = otherA & (otherA << s)
  let pairsB = otherB & ((otherB << s) | (otherA >>> t))
  for (let k = 0; k < 2; k++) {
    runB |= ((runB << s2) | (runA >>> t2)) & pairsB
    runA |= (runA << s2) & pairsA
  }
  out.upper |= runA << s
  out.lower |= (runB << s) | (runA >>> t)

  runB = (b >>> s) & otherB
  runA = ((a >>> s) | (b << t)) & otherA
  runA |= ((runA >>> s) | (runB << t)) & otherA
  runB |= (runB >>> s) & otherB
  pairsB = otherB & (otherB >>> s)
  pairsA = otherA & ((otherA >>> s) | (otherB << t))
  for (let k = 0; k < 2; k++) {
    runA |= ((runA >>> s2) | (runB << t2)) & pairsA
    runB |= (runB >>> s2) & pairsB
  }
  out.upper |= (runA >>> s) | (runB << t)
  out.lower |= runB >>> s
}

/** Number of bits set. */
export function bits(half: Half): number {
  let n = half - ((half >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * For each square of an n×n board in row-major order, the lines of at least two squares from it to the edge, as bit
 * numbers 8r + c.
 */
export function linesOf(n: number): readonly (readonly Uint8Array[])[] {
  const ways = [-1, 0, 1].flatMap(dr => [-1, 0, 1].map(dc => [dr, dc] as const))
  return Array.from({ length: n * n }, (_, square) => {
    const line = ([dr, dc]: readonly [number, number]) => {
      const squares: number[] = []
      let [r, c] = [Math.floor(square / n) + dr, (square % n) + dc]
      for (; (dr !== 0 || dc !== 0) && r >= 0 && r < n && c >= 0 && c < n; r += dr, c += dc) squares.push(8 * r + c)
      return Uint8Array.from(squares)
    }
    return ways.map(line).filter(squares => squares.length >= 2)
  })
}
