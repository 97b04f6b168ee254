/**
 * Microseconds to find 64 of 100,000 leaves by prefix sum, one in each of 64 equal parts of the total, and to set their
 * priorities: our sum tree, and plain ones with 2, 4, 8 or 16 children per node, which add up children until they pass
 * x.
 *
 *   npx tsx --conditions=sente-source bench/sum-tree.ts
 */
import { rng } from '../src/core/rng.ts'
import { sumTree } from '../src/replay/sum-tree.ts'
import { median } from './peer.ts'

const leaves = 100_000
const batch = 64
const rounds = 11
const calls = 4000

type Tree = Pick<ReturnType<typeof sumTree>, 'total' | 'set' | 'findAll' | 'setAll'>

/** The nodes in one array, as in the paper's appendix: the children of i are wi − w + 2 … wi + 1. */
function plainTree(n: number, w: number): Tree {
  let first = 1
  for (let level = 1; level < n; level *= w) first += level
  const before = first - 1
  const sums = new Float64Array(first + w * n)
  function set(leaf: number, priority: number): void {
    let i = before + leaf
    sums[i] = priority
    while (i > 0) {
      i = Math.floor((i - 1) / w)
      let sum = 0
      for (let c = 1; c <= w; c++) sum += sums[w * i + c]!
      sums[i] = sum
    }
  }
  return {
    get total() {
      return sums[0]!
    },
    set,
    setAll(rows, priorities, count) {
      for (let k = 0; k < count; k++) set(rows[k]!, priorities[k]!)
    },
    findAll(xs, count, found) {
      for (let k = 0; k < count; k++) {
        let x = xs[k]!
        let i = 0
        while (i < before) {
          i = w * i + 1
          for (const last = i + w - 1; i < last && x >= sums[i]!; i++) x -= sums[i]!
        }
        found[k] = i - before
      }
    },
  }
}

const trees: Readonly<Record<string, Tree>> = {
  ours: sumTree(leaves),
  ...Object.fromEntries([2, 4, 8, 16].map(w => [`${w} children`, plainTree(leaves, w)])),
}
const random = rng(0)
const priorities = Float32Array.from({ length: leaves }, () => random.next() ** 0.6)
for (const tree of Object.values(trees)) for (const [leaf, p] of priorities.entries()) tree.set(leaf, p)
const u = Float64Array.from({ length: batch * 100 }, () => random.next())
const [x, found, others] = [new Float64Array(batch), new Int32Array(batch), new Float32Array(batch)]
let turn = 0

function find(tree: Tree): void {
  turn = (turn + batch) % u.length
  const part = tree.total / batch
  for (let k = 0; k < batch; k++) x[k] = (k + u[turn + k]!) * part
  tree.findAll(x, batch, found)
}

function set(tree: Tree): void {
  for (let k = 0; k < batch; k++) others[k] = u[turn + k]!
  tree.setAll(found, others, batch)
}

/** Mean over many calls, because a single one is too short for the clock. */
function timed(action: () => void): number {
  const started = performance.now()
  for (let i = 0; i < calls; i++) action()
  return ((performance.now() - started) * 1000) / calls
}

const rows = Object.entries(trees).map(([name, tree]) => {
  const all = Array.from({ length: rounds }, () => [
    timed(() => find(tree)),
    timed(() => {
      find(tree)
      set(tree)
    }),
  ])
  const [alone, both] = [median(all.map(([a]) => a!)), median(all.map(([, b]) => b!))]
  return { name, alone, both }
})
console.log(
  `${batch} of ${leaves.toLocaleString('en')} leaves, µs, median of ${rounds} rounds, Node ${process.versions.node}`,
)
for (const { name, alone, both } of rows)
  console.log(`  ${name.padEnd(12)} find ${alone.toFixed(2).padStart(6)}   find and set ${both.toFixed(2).padStart(6)}`)
