/**
 * Solves Connect Four positions: win, draw or loss for the side to move.
 *
 * Alpha-beta search on bitboards, after Pons, Solving Connect 4, http://blog.gamesolver.org: immediately losing moves
 * are pruned, the others are ordered by the number of winning squares they create, and results go into a transposition
 * table. Mid-game positions take milliseconds, the empty board a few minutes.
 *
 * A board has 7×7 bits, seven per column (the highest always 0), in two words: columns 1 to 4 in the lower 28 bits of
 * `lo`, columns 5 to 7 in the lower 21 of `hi`.
 */

const LOW = (1 << 28) - 1
const HIGH = (1 << 21) - 1
const BOTTOM_LO = 1 | (1 << 7) | (1 << 14) | (1 << 21)
const BOTTOM_HI = 1 | (1 << 7) | (1 << 14)
const BOARD_LO = BOTTOM_LO * 63
const BOARD_HI = BOTTOM_HI * 63
/** Column masks, from the center outward. */
const ORDER = [3, 2, 4, 1, 5, 0, 6].map(
  c => (c < 4 ? [127 << (7 * c), 0] : [0, 127 << (7 * (c - 4))]) as [number, number],
)
const TABLE = 1 << 23

/** Output registers of functions that return a board: cheaper than objects. */
let lo = 0
let hi = 0

const count = (x: number) => {
  let v = x - ((x >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

/** Writes into `lo` and `hi` the free squares that complete four in a row for the stones (a, b). */
function winning(a: number, b: number, maskLo: number, maskHi: number): void {
  let rl = (a << 1) & (a << 2) & (a << 3)
  let rh = (b << 1) & (b << 2) & (b << 3)
  for (let step = 6; step <= 8; step++) {
    const l1 = (a << step) & LOW
    const h1 = ((b << step) | (a >>> (28 - step))) & HIGH
    const l2 = (a << (2 * step)) & LOW
    const h2 = ((b << (2 * step)) | (a >>> (28 - 2 * step))) & HIGH
    const l3 = (a << (3 * step)) & LOW
    const h3 = ((b << (3 * step)) | (a >>> (28 - 3 * step))) & HIGH
    const m1 = (a >>> step) | ((b << (28 - step)) & LOW)
    const n1 = b >>> step
    const m2 = (a >>> (2 * step)) | ((b << (28 - 2 * step)) & LOW)
    const n2 = b >>> (2 * step)
    const m3 = (a >>> (3 * step)) | ((b << (28 - 3 * step)) & LOW)
    const n3 = b >>> (3 * step)
    rl |= (l1 & l2 & (l3 | m1)) | (m1 & m2 & (l1 | m3))
    rh |= (h1 & h2 & (h3 | n1)) | (n1 & n2 & (h1 | n3))
  }
  lo = rl & (BOARD_LO ^ maskLo)
  hi = rh & (BOARD_HI ^ maskHi)
}

/** Solves positions: 1, 0 or −1 for the side to move. */
export interface Solver {
  /**
   * @param columns Moves from the empty board, as columns from 0.
   * @throws Error when a move is illegal, or the game ends before the last.
   */
  solve(columns: readonly number[]): -1 | 0 | 1
  /** Positions searched so far. */
  readonly nodes: number
}

/** Creates a solver with its own transposition table, 72 MiB. */
export function connectFourSolver(): Solver {
  const keys = new Float64Array(TABLE)
  const results = new Int8Array(TABLE)
  let nodes = 0

  /** Value, clamped to [alpha, beta], of a position in which the side to move (a, b) has no immediate win. */
  function search(
    a: number,
    b: number,
    maskLo: number,
    maskHi: number,
    moves: number,
    alpha: number,
    beta: number,
  ): number {
    nodes++
    winning(maskLo ^ a, maskHi ^ b, maskLo, maskHi)
    const [threatLo, threatHi] = [lo, hi]
    let possibleLo = (maskLo + BOTTOM_LO) & BOARD_LO
    let possibleHi = (maskHi + BOTTOM_HI) & BOARD_HI
    const [forcedLo, forcedHi] = [possibleLo & threatLo, possibleHi & threatHi]
    if ((forcedLo | forcedHi) !== 0) {
      if (count(forcedLo) + count(forcedHi) > 1) return -1
      possibleLo = forcedLo
      possibleHi = forcedHi
    }
    possibleLo &= ~(threatLo >>> 1)
    possibleHi &= ~(threatHi >>> 1)
    if ((possibleLo | possibleHi) === 0) return -1
    if (moves >= 40) return 0

    // A stored result is a lower bound (result & 4), an upper bound (result & 8), or both, hence exact.
    const key = (b + maskHi) * 268_435_456 + a + maskLo
    const slot = key % 8_388_593
    if (keys[slot] === key) {
      const known = results[slot]!
      const value = (known & 3) - 1
      if (known & 4 && value > alpha) alpha = value
      if (known & 8 && value < beta) beta = value
      if (alpha >= beta) return alpha
    }
    const start = alpha

    const tried: [lo: number, hi: number, score: number][] = []
    for (const [cl, ch] of ORDER) {
      const [ml, mh] = [possibleLo & cl, possibleHi & ch]
      if ((ml | mh) === 0) continue
      winning(a | ml, b | mh, maskLo, maskHi)
      const score = count(lo) + count(hi)
      let at = tried.length
      while (at > 0 && tried[at - 1]![2] < score) at--
      tried.splice(at, 0, [ml, mh, score])
    }
    let best = -1
    for (const [ml, mh] of tried) {
      const value = -search(maskLo ^ a, maskHi ^ b, maskLo | ml, maskHi | mh, moves + 1, -beta, -alpha)
      if (value > best) best = value
      if (value > alpha) alpha = value
      if (alpha >= beta) break
    }
    keys[slot] = key
    results[slot] = (best + 1) | (best > start ? 4 : 0) | (best < beta ? 8 : 0)
    return best
  }

  return {
    get nodes() {
      return nodes
    },
    solve(columns) {
      let [a, b, maskLo, maskHi] = [0, 0, 0, 0]
      for (const [i, c] of columns.entries()) {
        const [cl, ch] = c < 4 ? [127 << (7 * c), 0] : [0, 127 << (7 * (c - 4))]
        const ml = (maskLo + BOTTOM_LO) & BOARD_LO & cl
        const mh = (maskHi + BOTTOM_HI) & BOARD_HI & ch
        if ((ml | mh) === 0) throw new Error(`move ${i + 1} goes to column ${c + 1}, which is full or does not exist`)
        winning(a, b, maskLo, maskHi)
        const wins = ((lo & ml) | (hi & mh)) !== 0
        if (wins && i < columns.length - 1) throw new Error(`the game is over after move ${i + 1}`)
        if (wins) return -1
        ;[a, b] = [maskLo ^ a, maskHi ^ b]
        maskLo |= ml
        maskHi |= mh
      }
      if (columns.length === 42) return 0
      winning(a, b, maskLo, maskHi)
      if (((lo & (maskLo + BOTTOM_LO)) | (hi & (maskHi + BOTTOM_HI))) !== 0) return 1
      return search(a, b, maskLo, maskHi, columns.length, -1, 1) as -1 | 0 | 1
    },
  }
}
