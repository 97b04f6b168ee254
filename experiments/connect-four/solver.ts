/**
 * Solves Connect Four positions: with perfect play, who wins and when.
 *
 * Alpha-beta search with null windows on bitboards, after Pons, Solving Connect 4, http://blog.gamesolver.org:
 * immediately losing moves are pruned, the others are ordered by the number of winning squares they create, and bounds
 * go into a transposition table. Mid-game positions take milliseconds, openings of 8 plies about a second, the empty
 * board several minutes.
 *
 * One rule is from Allis 1988, A knowledge-based approach of Connect-Four: claimeven. While every column has an even
 * number of empty squares, the second side can answer each move in its column, and so take all squares on even rows.
 *
 * A score is 0 for a draw, otherwise 22 minus the number of stones that the winner will have played, positive if the
 * side to move wins.
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
/** Squares on rows 1, 3 and 5, and on rows 2, 4 and 6. */
const ODD_LO = BOTTOM_LO * 21
const ODD_HI = BOTTOM_HI * 21
const EVEN_LO = BOTTOM_LO * 42
const EVEN_HI = BOTTOM_HI * 42
/** Column masks, from the center outward. */
const ORDER = [3, 2, 4, 1, 5, 0, 6]
const COLUMN_LO = Int32Array.from(ORDER, c => (c < 4 ? 127 << (7 * c) : 0))
const COLUMN_HI = Int32Array.from(ORDER, c => (c < 4 ? 0 : 127 << (7 * (c - 4))))
/** log2 of the entries of the transposition table; the lower 21 bits of a slot are from a key's high word. */
const BITS = 24
const EXTRA = BITS - 21

/** Output registers of `winning`: cheaper than objects. */
let lo = 0
let hi = 0

const count = (x: number) => {
  let v = x - ((x >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
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

/** Whether the stones (a, b) contain four in a row. */
function aligned(a: number, b: number): boolean {
  if (((a & (a >>> 1) & (a >>> 2) & (a >>> 3)) | (b & (b >>> 1) & (b >>> 2) & (b >>> 3))) !== 0) return true
  for (let step = 6; step <= 8; step++) {
    const pairLo = a & ((a >>> step) | ((b << (28 - step)) & LOW))
    const pairHi = b & (b >>> step)
    const acrossLo = (pairLo >>> (2 * step)) | ((pairHi << (28 - 2 * step)) & LOW)
    if (((pairLo & acrossLo) | (pairHi & (pairHi >>> (2 * step)))) !== 0) return true
  }
  return false
}

/**
 * Upper bound, by claimeven, on the score of the first side (a, b), which is to move: −1, 0, or 18 where the rule does
 * not apply.
 */
function claimeven(a: number, b: number, maskLo: number, maskHi: number): number {
  if ((((maskLo + BOTTOM_LO) & EVEN_LO) | ((maskHi + BOTTOM_HI) & EVEN_HI)) !== 0) return 18
  const [emptyLo, emptyHi] = [BOARD_LO ^ maskLo, BOARD_HI ^ maskHi]
  if (aligned(a | (emptyLo & ODD_LO), b | (emptyHi & ODD_HI))) return 18
  return aligned((maskLo ^ a) | (emptyLo & EVEN_LO), (maskHi ^ b) | (emptyHi & EVEN_HI)) ? -1 : 0
}

export interface Solver {
  /**
   * The score of a position.
   *
   * @param columns Moves from the empty board, as columns from 0.
   * @throws Error when a move is illegal, or the game ends before the last.
   */
  score(columns: readonly number[]): number
  /** Only its sign, which is found sooner: 1, 0 or −1 for the side to move. */
  solve(columns: readonly number[]): -1 | 0 | 1
  /** Positions searched so far. */
  readonly nodes: number
}

/** Creates a solver with its own transposition table, 64 MiB. */
export function connectFourSolver(): Solver {
  // 25 bits of the key, then the score + 60 if it is a lower bound, + 20 if an upper one; 0: empty.
  const table = new Int32Array(1 << BITS)
  // Moves of the positions on the way, eight entries per ply: the stone, its rank, and the winning squares after it.
  const [stoneLo, stoneHi, rank, winLo, winHi] = Array.from({ length: 5 }, () => new Int32Array(42 * 8)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ]
  let nodes = 0

  /** Writes the moves of a ply, best first, and returns where they end. */
  function ordered(
    a: number,
    b: number,
    maskLo: number,
    maskHi: number,
    lowMoves: number,
    highMoves: number,
    at: number,
  ) {
    let end = at
    for (let c = 0; c < 7; c++) {
      const [ml, mh] = [lowMoves & COLUMN_LO[c]!, highMoves & COLUMN_HI[c]!]
      if ((ml | mh) === 0) continue
      winning(a | ml, b | mh, maskLo | ml, maskHi | mh)
      const score = count(lo) + count(hi)
      let i = end++
      for (; i > at && rank[i - 1]! < score; i--) {
        rank[i] = rank[i - 1]!
        stoneLo[i] = stoneLo[i - 1]!
        stoneHi[i] = stoneHi[i - 1]!
        winLo[i] = winLo[i - 1]!
        winHi[i] = winHi[i - 1]!
      }
      rank[i] = score
      stoneLo[i] = ml
      stoneHi[i] = mh
      winLo[i] = lo
      winHi[i] = hi
    }
    return end
  }

  /**
   * Score, or a bound on it outside (alpha, beta), of a position in which the side to move (a, b) has no immediate win.
   *
   * @param threatLo The squares that win for the opponent, with `threatHi`.
   */
  function search(
    a: number,
    b: number,
    maskLo: number,
    maskHi: number,
    threatLo: number,
    threatHi: number,
    moves: number,
    alpha: number,
    beta: number,
  ): number {
    nodes++
    let possibleLo = (maskLo + BOTTOM_LO) & BOARD_LO
    let possibleHi = (maskHi + BOTTOM_HI) & BOARD_HI
    const [forcedLo, forcedHi] = [possibleLo & threatLo, possibleHi & threatHi]
    const lost = -((42 - moves) >> 1)
    if ((forcedLo | forcedHi) !== 0) {
      if (count(forcedLo) + count(forcedHi) > 1) return lost
      possibleLo = forcedLo
      possibleHi = forcedHi
    }
    possibleLo &= ~(threatLo >>> 1)
    possibleHi &= ~(threatHi >>> 1)
    if ((possibleLo | possibleHi) === 0) return lost
    if (moves >= 40) return 0

    alpha = Math.max(alpha, lost + 1)
    beta = Math.min(beta, (41 - moves) >> 1, (moves & 1) === 0 ? claimeven(a, b, maskLo, maskHi) : 18)
    if (alpha >= beta) return alpha > lost + 1 ? beta : alpha

    // An invertible mix of the key a + mask, so that a slot and 25 bits identify it.
    let mixed = Math.imul(a + maskLo, 0x6b43a9b5) & LOW
    mixed ^= mixed >>> 14
    mixed = Math.imul(mixed, 0x52dce729) & LOW
    mixed ^= mixed >>> 13
    const upper = ((b + maskHi) ^ (Math.imul(mixed, 0x3779b1) >>> 4)) & HIGH
    const slot = (upper << EXTRA) | (mixed & ((1 << EXTRA) - 1))
    const tag = (mixed >>> EXTRA) << 7
    const known = table[slot]! & 127
    if (known !== 0 && (table[slot]! & ~127) === tag) {
      if (known > 40) alpha = Math.max(alpha, known - 60)
      else beta = Math.min(beta, known - 20)
      if (alpha >= beta) return known > 40 ? alpha : beta
    }

    const end = ordered(a, b, maskLo, maskHi, possibleLo, possibleHi, moves << 3)
    const [ownLo, ownHi] = [maskLo ^ a, maskHi ^ b]
    for (let i = moves << 3; i < end; i++) {
      const [ml, mh] = [maskLo | stoneLo[i]!, maskHi | stoneHi[i]!]
      const value = -search(ownLo, ownHi, ml, mh, winLo[i]!, winHi[i]!, moves + 1, -beta, -alpha)
      if (value >= beta) {
        table[slot] = tag | (value + 60)
        return value
      }
      alpha = Math.max(alpha, value)
    }
    table[slot] = tag | (alpha + 20)
    return alpha
  }

  /** The score, between `least` and `most`, by null windows, of which quick wins and losses are tried first. */
  function bisect(columns: readonly number[], least: number, most: number): number {
    let [a, b, maskLo, maskHi] = [0, 0, 0, 0]
    const moves = columns.length
    for (const [i, c] of columns.entries()) {
      const [cl, ch] = c < 4 ? [127 << (7 * c), 0] : [0, 127 << (7 * (c - 4))]
      const ml = (maskLo + BOTTOM_LO) & BOARD_LO & cl
      const mh = (maskHi + BOTTOM_HI) & BOARD_HI & ch
      if ((ml | mh) === 0) throw new Error(`move ${i + 1} goes to column ${c + 1}, which is full or does not exist`)
      winning(a, b, maskLo, maskHi)
      const wins = ((lo & ml) | (hi & mh)) !== 0
      if (wins && i < moves - 1) throw new Error(`the game is over after move ${i + 1}`)
      if (wins) return Math.max(least, -((44 - moves) >> 1))
      ;[a, b] = [maskLo ^ a, maskHi ^ b]
      maskLo |= ml
      maskHi |= mh
    }
    if (moves === 42) return 0
    winning(a, b, maskLo, maskHi)
    if (((lo & (maskLo + BOTTOM_LO)) | (hi & (maskHi + BOTTOM_HI))) !== 0) return Math.min(most, (43 - moves) >> 1)
    winning(maskLo ^ a, maskHi ^ b, maskLo, maskHi)
    const [threatLo, threatHi] = [lo, hi]
    while (least < most) {
      let middle = Math.floor((least + most) / 2)
      if (middle <= 0) middle = Math.min(middle, Math.trunc(least / 2))
      else middle = Math.max(middle, Math.trunc(most / 2))
      const value = search(a, b, maskLo, maskHi, threatLo, threatHi, moves, middle, middle + 1)
      if (value <= middle) most = Math.max(least, value)
      else least = Math.min(most, value)
    }
    return least
  }

  return {
    get nodes() {
      return nodes
    },
    score: columns => bisect(columns, -18, 18),
    solve: columns => bisect(columns, -1, 1) as -1 | 0 | 1,
  }
}
