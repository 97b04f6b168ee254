import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { sumTree } from '../../src/replay/sum-tree.ts'

/** The leaf of x by adding up from the left; small whole numbers, so that every sum is exact. */
function naive(priorities: readonly number[], x: number): number {
  let sum = 0
  return priorities.findIndex(p => {
    sum += p
    return x < sum
  })
}

const priority = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1000 }))
const leaves = fc.array(priority, { minLength: 1, maxLength: 200 }).filter(all => all.some(p => p > 0))

test('find and findAll agree with a linear scan', () => {
  fc.assert(
    fc.property(
      leaves,
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 20 }),
      (all, us) => {
        const tree = sumTree(all.length)
        for (const [i, p] of all.entries()) tree.set(i, p)
        const total = all.reduce((a, b) => a + b)
        assert.is(tree.total, total)
        const xs = us.map(u => Math.floor(u * total))
        const expected = xs.map(x => naive(all, x))
        assert.equal(xs.map(tree.find), expected)
        const found = new Int32Array(xs.length + 1).fill(-1)
        tree.findAll(Float64Array.from(xs), xs.length, found)
        assert.equal([...found], [...expected, -1])
      },
    ),
    { seed: 1 },
  )
})

test('the two ends of a leaf’s interval', () => {
  const tree = sumTree(20)
  for (const [leaf, p] of [
    [3, 2],
    [4, 1],
    [19, 5],
  ] as const)
    tree.set(leaf, p)
  assert.equal([0, 1.99, 2, 2.99, 3, 7.99].map(tree.find), [3, 3, 4, 4, 19, 19])
})

test('after any sets in any order, the sums equal a rebuilt tree’s, bit for bit', () => {
  const changes = fc.array(fc.tuple(fc.nat(99), fc.float({ min: 0, max: 1e6, noNaN: true })), { maxLength: 150 })
  fc.assert(
    fc.property(changes, fc.nat(150), fc.integer({ min: 1, max: 100 }), (all, apart, atOnce) => {
      const [tree, fresh] = [sumTree(100), sumTree(100)]
      for (const [leaf, p] of all.slice(0, apart)) tree.set(leaf, p)
      for (let from = apart; from < all.length; from += atOnce) {
        const some = all.slice(from, from + atOnce)
        tree.setAll(
          Int32Array.from(some, ([leaf]) => leaf),
          Float32Array.from(some, ([, p]) => p),
          some.length,
        )
      }
      const expected = new Float32Array(100)
      for (const [leaf, p] of all) expected[leaf] = p
      assert.equal(tree.priorities, expected)
      fresh.priorities.set(expected)
      fresh.rebuild()
      assert.is(tree.total, fresh.total)
      if (!(tree.total > 0)) return
      for (let k = 0; k < 10; k++) assert.is(tree.find((tree.total * k) / 10), fresh.find((tree.total * k) / 10))
    }),
    { seed: 2 },
  )
})

test('sums do not drift: after a million changes between 10⁻⁶ and 10⁶ they are the sum of the leaves', () => {
  const tree = sumTree(1000)
  const random = rng(1)
  for (let i = 0; i < 1e6; i++) tree.set(random.int(1000), 10 ** (12 * random.next() - 6))
  for (let i = 0; i < 1000; i++) tree.set(i, 2 ** -20)
  assert.is(tree.total, 1000 * 2 ** -20)
})

test('rounding never leads to a leaf of priority 0', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant(0), fc.float({ min: Math.fround(1e-30), max: 1, noNaN: true })), {
        minLength: 1,
        maxLength: 80,
      }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
      (all, us) => {
        const tree = sumTree(all.length)
        for (const [i, p] of all.entries()) tree.set(i, p)
        if (tree.total === 0) return
        for (const u of [...us, 0, 1, 1 - 2 ** -53]) {
          const leaf = tree.find(u * tree.total)
          assert.ok(all[leaf]! > 0, `leaf ${leaf} of ${all.length} has priority ${all[leaf]}`)
        }
      },
    ),
    { seed: 3, numRuns: 500 },
  )
})

test('every size holds its leaves', () => {
  for (const n of [1, 2, 7, 8, 9, 16, 17, 63, 64, 65, 1000]) {
    const tree = sumTree(n)
    assert.is(tree.priorities.length, n)
    for (let i = 0; i < n; i++) tree.set(i, 1)
    assert.is(tree.total, n)
    const x = Float64Array.from({ length: n }, (_, i) => i + 0.5)
    const found = new Int32Array(n)
    tree.findAll(x, n, found)
    assert.equal([...found], [...found.keys()], `size ${n}`)
  }
})

test.run()
