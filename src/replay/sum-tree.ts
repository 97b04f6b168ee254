/** Priorities of n leaves, and their sums. */
export interface SumTree {
  /** `[n]`. Change them by `set` and `setAll`; after writing here, call `rebuild` before anything else. */
  readonly priorities: Float32Array
  /** The sum of all priorities. */
  readonly total: number
  /** Sets the priority, ≥ 0, of a leaf. */
  set(leaf: number, priority: number): void
  /** Sets the priority of leaf `leaves[k]` to `priorities[k]` for k < count, in this order. */
  setAll(leaves: Int32Array, priorities: Float32Array, count: number): void
  /**
   * The leaf i with p_0 + … + p_{i−1} ≤ x < p_0 + … + p_i, for 0 ≤ x ≤ total and total > 0. It never has priority 0.
   */
  find(x: number): number
  /** Writes the leaf of `x[k]` into `leaves[k]` for k < count; overwrites `x`. */
  findAll(x: Float64Array, count: number, leaves: Int32Array): void
  /** Recomputes all sums. */
  rebuild(): void
}

/** Leaves in a block, the tree's lowest level: 32 bytes, half a cache line. */
const BLOCK = 8
const SHIFT = Math.log2(BLOCK)

/**
 * The sum tree of Schaul et al. 2016, appendix B.2.1 (https://arxiv.org/abs/1511.05952), with four children per node:
 *
 *     sums[1] = total    sums[i] = sums[4i] + … + sums[4i + 3]    before[4i + c] = sums[4i] + … + sums[4i + c − 1]
 *     sums[M + b] = p_{8b} + … + p_{8b+7}: the blocks of leaves, M of them, a power of four
 *
 * A sum is always recomputed from its children, in the same order, never updated by a difference: rounding errors do
 * not accumulate, and the sums depend on the priorities alone, not on their history. Sums are float64, priorities
 * float32.
 *
 * A descent counts comparisons (`Number(x >= sum)`) in place of unpredictable branches, and four descents run abreast,
 * as each waits for memory at every level: bench/sum-tree.ts measures the gain.
 */
export function sumTree(n: number): SumTree {
  const M = 4 ** Math.ceil(Math.log2(Math.max(1, n / BLOCK)) / 2)
  const leaves = new Float32Array(M * BLOCK)
  const sums = new Float64Array(2 * M)
  const before = new Float64Array(2 * M)

  function sumBlock(block: number): void {
    const i = block * BLOCK
    const left = leaves[i]! + leaves[i + 1]! + (leaves[i + 2]! + leaves[i + 3]!)
    const right = leaves[i + 4]! + leaves[i + 5]! + (leaves[i + 6]! + leaves[i + 7]!)
    sums[M + block] = left + right
  }

  function sumNode(i: number): void {
    const first = 4 * i
    const one = sums[first]!
    const two = one + sums[first + 1]!
    const three = two + sums[first + 2]!
    before[first + 1] = one
    before[first + 2] = two
    before[first + 3] = three
    sums[i] = three + sums[first + 3]!
  }

  /** Recomputes the sums of a leaf's block and of the nodes above it, up to number `last`. */
  function climb(leaf: number, last: number): void {
    const block = leaf >> SHIFT
    sumBlock(block)
    for (let i = (M + block) >> 2; i >= last; i >>= 2) sumNode(i)
  }

  /** Recomputes the levels above the one of `width` nodes: a level of w nodes has the numbers w … 2w − 1. */
  function sumAbove(width: number): void {
    for (let w = width / 4; w >= 1; w /= 4) for (let i = w; i < 2 * w; i++) sumNode(i)
  }

  /** The leaf of x in a block; where rounding leads past the last priority above 0, that leaf. */
  function inBlock(block: number, x: number): number {
    const i = block * BLOCK
    const a = leaves[i]!
    const b = a + leaves[i + 1]!
    const c = b + leaves[i + 2]!
    const d = c + leaves[i + 3]!
    const e = d + leaves[i + 4]!
    const f = e + leaves[i + 5]!
    const g = f + leaves[i + 6]!
    const low = Number(x >= a) + Number(x >= b) + Number(x >= c) + Number(x >= d)
    let leaf = i + low + Number(x >= e) + Number(x >= f) + Number(x >= g)
    while (leaves[leaf] === 0) leaf--
    return leaf
  }

  function find(x: number): number {
    let i = 1
    while (i < M) {
      i <<= 2
      const child = Number(x >= before[i + 1]!) + Number(x >= before[i + 2]!) + Number(x >= before[i + 3]!)
      i += child
      x -= before[i]!
    }
    return inBlock(i - M, x)
  }

  return {
    priorities: leaves.subarray(0, n),
    get total() {
      return sums[1]!
    },
    set(leaf, priority) {
      leaves[leaf] = priority
      climb(leaf, 1)
    },
    setAll(indices, priorities, count) {
      for (let k = 0; k < count; k++) leaves[indices[k]!] = priorities[k]!
      // nearly all nodes of the levels with at most `count` nodes change: they are recomputed once, at the end
      const top = Math.min(M, 4 ** Math.floor(Math.log2(Math.max(1, count)) / 2))
      for (let k = 0; k < count; k++) climb(indices[k]!, top)
      sumAbove(top)
    },
    find,
    findAll(x, count, found) {
      let k = 0
      for (; k + 4 <= count; k += 4) {
        let xa = x[k]!
        let xb = x[k + 1]!
        let xc = x[k + 2]!
        let xd = x[k + 3]!
        let a = 1
        let b = 1
        let c = 1
        let d = 1
        while (a < M) {
          a <<= 2
          b <<= 2
          c <<= 2
          d <<= 2
          a += Number(xa >= before[a + 1]!) + Number(xa >= before[a + 2]!) + Number(xa >= before[a + 3]!)
          b += Number(xb >= before[b + 1]!) + Number(xb >= before[b + 2]!) + Number(xb >= before[b + 3]!)
          c += Number(xc >= before[c + 1]!) + Number(xc >= before[c + 2]!) + Number(xc >= before[c + 3]!)
          d += Number(xd >= before[d + 1]!) + Number(xd >= before[d + 2]!) + Number(xd >= before[d + 3]!)
          xa -= before[a]!
          xb -= before[b]!
          xc -= before[c]!
          xd -= before[d]!
        }
        found[k] = a - M
        found[k + 1] = b - M
        found[k + 2] = c - M
        found[k + 3] = d - M
        x[k] = xa
        x[k + 1] = xb
        x[k + 2] = xc
        x[k + 3] = xd
      }
      for (let done = 0; done < k; done++) found[done] = inBlock(found[done]!, x[done]!)
      for (; k < count; k++) found[k] = find(x[k]!)
    },
    rebuild() {
      for (let block = 0; block * BLOCK < n; block++) sumBlock(block)
      sumAbove(M)
    },
  }
}
