import { rng } from '../../src/core/rng.ts'

/** Stones of an n×n board, `[n²]` in row-major order: 0 empty, 1 black, 2 white. */
export type Stones = Uint8Array

/** Properties of all chains of a board, computed by `chains`; stored per stone, or at the chain's root. */
export interface Chains {
  /** `[n²]` For each stone, the root stone of its chain. */
  readonly root: Int32Array
  /** `[n²]` At a root: the chain's liberties, counted up to 2. */
  readonly liberties: Uint8Array
  /** `[2n²]` At twice the root: the two Zobrist words of the chain. */
  readonly words: Int32Array
}

/** Chains, captures, areas and hashes on an n×n board. Scratch memory is allocated once, none per call. */
export interface GoBoard {
  /** `[n²]` The two to four neighbors of each point. */
  readonly neighbors: readonly Uint16Array[]
  /**
   * `[4n²]` Two random words (Zobrist 1970) per color and point: black's on point p at 2p, white's at 2n² + 2p. The
   * hash of a position is the XOR over its stones, per word. Two positions collide with probability 2⁻⁶⁴.
   */
  readonly zobrist: Int32Array
  /** Whether the chain of the stone on `point` has a liberty. */
  breathes(stones: Stones, point: number): boolean
  /** Removes the chain of the stone on `point` from the board. */
  remove(stones: Stones, point: number): void
  /** All chains of a board; the next call overwrites the result. */
  chains(stones: Stones): Chains
  /** Black's area minus white's: stones plus empty regions that border only that color. */
  score(stones: Stones): number
}

/** Creates the functions for an n×n board. */
export function goBoard(n: number): GoBoard {
  const area = n * n
  const neighbors = Array.from({ length: area }, (_, p) => {
    const [row, column] = [Math.floor(p / n), p % n]
    const near = [row > 0 ? p - n : -1, column > 0 ? p - 1 : -1, column < n - 1 ? p + 1 : -1, row < n - 1 ? p + n : -1]
    return Uint16Array.from(near.filter(q => q >= 0))
  })
  const random = rng(`go ${n}`)
  const zobrist = Int32Array.from({ length: 4 * area }, () => random.int(2 ** 32))

  /** `flood` writes the points of a region to `queue[0]` … `queue[count − 1]`. */
  const queue = new Int32Array(area)
  const seen = new Int32Array(area) // number of the last flood that visited the point
  let floods = 0

  /**
   * Collects the points of the same kind connected to `start`; calls `beside` for each neighbor of another kind, and
   * stops when it returns true. Returns the number of points.
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
