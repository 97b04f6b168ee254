import { rng } from '../../src/core/rng.ts'

/** Stones of an n×n board, `[n²]` row by row: 0 empty, 1 black, 2 white. */
export type Stones = Uint8Array

/**
 * What every chain of a board is like, as `chains` leaves it; each number stands at every stone of the chain or at its
 * root.
 */
export interface Chains {
  /** `[n²]` The stone that stands for a stone's chain. */
  readonly root: Int32Array
  /** `[n²]` At a root: the chain's liberties, counted up to 2. */
  readonly liberties: Uint8Array
  /** `[2n²]` At twice a root: the two words of the chain's stones. */
  readonly words: Int32Array
}

/**
 * Chains, captures, areas and hashes on an n×n board. All scratch memory is made once: nothing is allocated afterwards.
 */
export interface GoBoard {
  /** `[n²]` The two to four points beside each point. */
  readonly neighbors: readonly Uint16Array[]
  /**
   * `[4n²]` Two random words (Zobrist 1970) for each color on each point: black's on point p at 2p, white's at 2n² +
   * 2p. A position's two words are the exclusive or of its stones'. That two positions share both has a chance of 2⁻⁶⁴.
   */
  readonly zobrist: Int32Array
  /** Whether the chain of the stone on `point` has a liberty. */
  breathes(stones: Stones, point: number): boolean
  /** Takes the chain of the stone on `point` off the board. */
  remove(stones: Stones, point: number): void
  /** All chains of a board; the answer is overwritten by the next call. */
  chains(stones: Stones): Chains
  /** Black's area less white's: stones, and empty points from which empty points lead to that color only. */
  score(stones: Stones): number
}

/** An n×n board. */
export function goBoard(n: number): GoBoard {
  const area = n * n
  const neighbors = Array.from({ length: area }, (_, p) => {
    const [row, column] = [Math.floor(p / n), p % n]
    const near = [row > 0 ? p - n : -1, column > 0 ? p - 1 : -1, column < n - 1 ? p + 1 : -1, row < n - 1 ? p + n : -1]
    return Uint16Array.from(near.filter(q => q >= 0))
  })
  const random = rng(`go ${n}`)
  const zobrist = Int32Array.from({ length: 4 * area }, () => random.int(2 ** 32))

  /** The points of a region, found by `flood`, in `queue[0]` … `queue[count − 1]`. */
  const queue = new Int32Array(area)
  const seen = new Int32Array(area) // the number of the flood that came here last
  let floods = 0

  /**
   * Gathers the points connected to `start` of its kind; `beside` is called for each neighbor of another kind, and ends
   * it by true.
   */
  const flood = (stones: Stones, start: number, beside: (point: number, kind: number) => boolean): number => {
    const kind = stones[start]!
    floods++
    seen[start] = floods
    queue[0] = start
    let count = 1
    for (let next = 0; next < count; next++)
      for (const q of neighbors[queue[next]!]!) {
        if (stones[q] !== kind) {
          if (beside(q, stones[q]!)) return count
        } else if (seen[q] !== floods) {
          seen[q] = floods
          queue[count++] = q
        }
      }
    return count
  }

  let reached = 0
  const isEmpty = (_: number, kind: number) => {
    if (kind === 0) reached = 1
    return kind === 0
  }
  const colors = (_: number, kind: number) => {
    reached |= kind
    return false
  }
  const nothing = () => false
  let [first, more] = [-1, 0]
  const libertiesOf = (point: number, kind: number) => {
    if (kind !== 0) return false
    if (first < 0) first = point
    else if (first !== point) more = 1
    return false
  }

  const found: Chains = {
    root: new Int32Array(area),
    liberties: new Uint8Array(area),
    words: new Int32Array(2 * area),
  }

  return {
    neighbors,
    zobrist,

    breathes(stones, point) {
      reached = 0
      flood(stones, point, isEmpty)
      return reached === 1
    },

    remove(stones, point) {
      const count = flood(stones, point, nothing)
      for (let i = 0; i < count; i++) stones[queue[i]!] = 0
    },

    chains(stones) {
      const { root, liberties, words } = found
      root.fill(-1)
      for (let p = 0; p < area; p++) {
        if (stones[p] === 0 || root[p]! >= 0) continue
        first = -1
        more = 0
        const count = flood(stones, p, libertiesOf)
        const of = 2 * area * (stones[p]! - 1)
        let [a, b] = [0, 0]
        for (let i = 0; i < count; i++) {
          const q = queue[i]!
          root[q] = p
          a ^= zobrist[of + 2 * q]!
          b ^= zobrist[of + 2 * q + 1]!
        }
        liberties[p] = first < 0 ? 0 : 1 + more
        words[2 * p] = a
        words[2 * p + 1] = b
      }
      return found
    },

    score(stones) {
      const { root } = found
      root.fill(-1)
      let score = 0
      for (let p = 0; p < area; p++) {
        if (stones[p] !== 0) score += stones[p] === 1 ? 1 : -1
        else if (root[p]! < 0) {
          reached = 0
          const count = flood(stones, p, colors)
          for (let i = 0; i < count; i++) root[queue[i]!] = p
          if (reached === 1) score += count
          if (reached === 2) score -= count
        }
      }
      return score
    },
  }
}
