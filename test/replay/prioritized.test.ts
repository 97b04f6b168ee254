import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import { type PrioritizedReplay, prioritizedReplay } from '../../src/replay/prioritized.ts'

const schema = { id: { shape: [], dtype: 'int32' }, observation: { shape: [2] } } as const
type Rows = PrioritizedReplay<typeof schema>

/** A buffer of rows 0 … n − 1; row i holds i. */
function filled(capacity: number, n: number, alpha = 1, epsilon = 1e-6): Rows {
  const memory = prioritizedReplay(schema, capacity, { alpha, epsilon })
  for (let i = 0; i < n; i++) memory.add({ id: i, observation: [i, -i] })
  return memory
}

const arraysFor = (count: number) => ({
  id: new Int32Array(count),
  observation: new Float32Array(2 * count),
  weight: new Float32Array(count),
})

/** Gives every row its error: with equal priorities, a draw from n equal parts is every row once. */
function give(memory: Rows, errors: readonly number[]): void {
  memory.sample(errors.length, rng(0), {}, { beta: 0 })
  assert.equal([...memory.drawn], [...errors.keys()])
  memory.update(errors)
}

const closeTo = (found: ArrayLike<number>, expected: readonly number[], within = 1e-6) => {
  assert.is(found.length, expected.length)
  for (const [i, x] of expected.entries())
    assert.ok(Math.abs(found[i]! - x) <= within * Math.abs(x), `${found[i]} instead of ${x}`)
}

test('priorities are (|δ| + ε)^α; new rows get the highest so far', () => {
  const memory = filled(6, 4, 0.5, 0.25)
  assert.equal([...memory.arrays.priorities], [1, 1, 1, 1, 0, 0])
  give(memory, [0, -2, 3.75, 8.75]) // 0.5, 1.5, 2, 3
  closeTo(memory.arrays.priorities, [0.5, 1.5, 2, 3, 0, 0])
  memory.add({ id: 4, observation: [0, 0] })
  closeTo(memory.arrays.priorities, [0.5, 1.5, 2, 3, 3, 0])
  memory.sample(1, rng(0), {}, { beta: 0 })
  memory.update([0])
  memory.add({ id: 5, observation: [0, 0] })
  closeTo([memory.arrays.priorities[5]!], [3]) // of all so far, not of those that are left
})

test('overwritten rows get new priorities', () => {
  const memory = filled(4, 4)
  give(memory, [1, 2, 3, 5])
  memory.add({ id: 4, observation: [4, -4] })
  closeTo(memory.arrays.priorities, [5, 2, 3, 5], 1e-5)
  assert.equal([memory.size, memory.added], [4, 5])
})

test('a sample is whole rows, those in `drawn`', () => {
  const memory = filled(50, 70)
  const into = arraysFor(16)
  memory.sample(16, rng(1), into, { beta: 1 })
  assert.equal(
    [...into.id],
    [...memory.drawn].map(i => memory.columns.id![i]),
  )
  for (const [k, id] of into.id.entries()) assert.equal([...into.observation.subarray(2 * k, 2 * k + 2)], [id, -id])
})

test('importance weights are (N P(i))^−β / max w', () => {
  // p = 1, 2, 4, 8 of 15: N P = 4/15, 8/15, 16/15, 32/15. β = ½: w = √(15/4), √(15/8), √(15/16), √(15/32), over the
  // first.
  const memory = filled(4, 4, 1, 2 ** -40)
  give(memory, [1, 2, 4, 8])
  const into = arraysFor(15)
  const expected = (beta: number) => [1, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 8, 8, 8, 8].map(p => p ** -beta)
  for (const beta of [0, 0.5, 1]) {
    memory.sample(15, rng(1), into, { beta }) // one of each fifteenth
    assert.equal([...into.id], [0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3])
    closeTo(into.weight, expected(beta))
  }
  memory.sample(5, rng(1), into, { beta: 1 }) // one of each fifth: the second half has none but row 3
  const p = [...memory.drawn].map(i => 2 ** i)
  closeTo(
    into.weight.subarray(0, 5),
    p.map(each => Math.min(...p) / each),
  )
})

test('rows are sampled in proportion to their priorities', () => {
  const errors = [0.1, 0.5, 1, 1, 2, 3, 5, 8, 13, 0.02]
  const memory = filled(1000, 10, 0.7)
  give(memory, errors)
  const priorities = errors.map(error => (error + 1e-6) ** 0.7)
  const total = priorities.reduce((a, b) => a + b)
  const random = rng(3)
  const draws = 20_000
  const counts = new Array<number>(1000).fill(0)
  for (let k = 0; k < draws; k++) {
    memory.sample(1, random, {}, { beta: 0 })
    counts[memory.drawn[0]!]!++
  }
  assert.ok(counts.slice(10).every(count => count === 0))
  const chiSquared = priorities.reduce((sum, p, i) => {
    const expected = (draws * p) / total
    return sum + (counts[i]! - expected) ** 2 / expected
  }, 0)
  assert.ok(chiSquared < 27.9, `χ² = ${chiSquared}`) // 9 degrees of freedom: p = 0.001
})

test('each of B equal parts of the total gives one row', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (p, B) => {
        const memory = filled(p.length, p.length)
        memory.arrays.priorities.set(p)
        memory.restore({ size: p.length, added: p.length, columns: memory.columns })
        memory.sample(B, rng(B), {}, { beta: 0 })
        const ends = p.map((_, i) => p.slice(0, i + 1).reduce((a, b) => a + b))
        const part = ends.at(-1)! / B
        for (const [k, row] of memory.drawn.entries()) {
          const [from, to] = [row > 0 ? ends[row - 1]! : 0, ends[row]!]
          assert.ok(from <= (k + 1) * part && to >= k * part - 1e-9, `draw ${k} is row ${row}`)
        }
      },
    ),
    { seed: 4 },
  )
})

test('K batches at once are K samples', () => {
  const [together, apart] = [filled(30, 30), filled(30, 30)]
  const errors = Array.from({ length: 30 }, (_, i) => i)
  for (const memory of [together, apart]) give(memory, errors)
  const [all, one] = [arraysFor(24), arraysFor(8)]
  const [a, b] = [rng(5), rng(5)]
  together.sample(24, a, all, { beta: 0.5, batch: 8 })
  for (let k = 0; k < 3; k++) {
    apart.sample(8, b, one, { beta: 0.5 })
    assert.equal(one.id, all.id.slice(8 * k, 8 * k + 8))
    assert.equal(one.weight, all.weight.slice(8 * k, 8 * k + 8))
  }
  assert.equal(a.state(), b.state())
})

test('more rows than the buffer holds, and fewer weights than rows', () => {
  const memory = filled(10, 3)
  const into = arraysFor(64)
  memory.sample(64, rng(1), into, { beta: 1 })
  assert.equal(new Set(into.id), new Set([0, 1, 2]))
  assert.ok(into.weight.every(w => w === 1))
  memory.update(new Float32Array(64))
  assert.ok([...memory.arrays.priorities.subarray(0, 3)].every(p => p > 0))
  assert.throws(
    () => memory.sample(64, rng(1), { weight: new Float32Array(3) }, { beta: 1 }),
    /64 weights do not fit into an array of 3/,
  )
})

test('rows without error are still sampled', () => {
  for (const alpha of [0, 0.6, 1, 100]) {
    const memory = filled(4, 4, alpha)
    give(memory, [0, 0, 0, 0])
    memory.sample(4, rng(1), {}, { beta: 1 })
    assert.equal([...memory.drawn], [0, 1, 2, 3], `alpha ${alpha}`)
  }
})

test('an error beyond float32 gets the highest priority', () => {
  for (const alpha of [0.5, 1, 3]) {
    const memory = filled(2, 2, alpha)
    give(memory, [1e300, 1])
    const [first, second] = memory.arrays.priorities
    assert.ok(first! >= 2 ** 63 && first! <= 2 ** 126, `alpha ${alpha}: ${first}`)
    closeTo([second!], [1], 1e-5)
  }
})

test('for a row sampled twice the last error counts', () => {
  const memory = filled(1, 1)
  memory.sample(3, rng(1), {}, { beta: 1 })
  memory.update([5, 6, 2])
  closeTo(memory.arrays.priorities, [2], 1e-5)
})

test(
  'a buffer saved at any time continues with the same bits, whether its priorities come before its rows or ' + 'after',
  () => {
    for (const first of ['arrays', 'rows'] as const) {
      const memory = filled(20, 33, 0.6)
      const random = rng(6)
      const into = arraysFor(8)
      const live = (each: Rows, from: typeof random, steps: number) => {
        const seen: unknown[] = []
        for (let i = 0; i < steps; i++) {
          each.sample(8, from, into, { beta: 0.4 })
          seen.push([...into.id], [...into.weight])
          each.update(Array.from(into.id, id => Math.sin(id * (i + 1)) * 3))
          each.add({ id: 100 + i, observation: [i, i] })
        }
        return [...seen, ...Object.values(each.arrays).map(array => array.slice())]
      }
      live(memory, random, 10)

      // As a checkpoint keeps them: copies.
      const { size, added } = memory
      const columns = Object.fromEntries(Object.entries(memory.columns).map(([name, data]) => [name, data.slice()]))
      const arrays = Object.entries(memory.arrays).map(([name, data]) => [name, data.slice()] as const)
      const restored = filled(20, 5, 0.6)
      const steps = {
        arrays: () => {
          for (const [name, data] of arrays) restored.arrays[name as keyof Rows['arrays']].set(data)
        },
        rows: () => restored.restore({ size, added, columns }),
      }
      steps[first]()
      steps[first === 'rows' ? 'arrays' : 'rows']()
      const state = random.state()
      assert.equal(live(restored, rng(state), 10), live(memory, rng(state), 10))
    }
  },
)

test('impossible settings and calls are refused', () => {
  const refuses = (action: () => unknown, message: RegExp) =>
    assert.throws(action, (error: unknown) => error instanceof UserError && message.test(error.message))
  refuses(() => filled(4, 0).sample(1, rng(1), {}, { beta: 0 }), /buffer is empty/)
  refuses(() => filled(4, 0, -1), /alpha .* at least 0, not -1/)
  refuses(() => filled(4, 0, 1, 0), /epsilon .* above 0, not 0/)
  refuses(() => prioritizedReplay({ weight: { shape: [] } }, 4, { alpha: 1 }), /cannot have a column "weight"/)
  const memory = filled(4, 4)
  refuses(() => memory.sample(5, rng(1), {}, { beta: 0, batch: 2 }), /5 rows are not a whole number of batches of 2/)
  memory.sample(4, rng(1), {}, { beta: 0 })
  refuses(() => memory.update([1, 2]), /4 rows were sampled, but 2 errors given/)
  for (const bad of [Number.NaN, Infinity]) refuses(() => memory.update([1, 2, bad, 4]), /diverged/)
  assert.equal([...memory.arrays.priorities], [1, 1, 1, 1], 'and nothing has changed')
  refuses(() => memory.add({ id: 1, observation: [1] }), /takes 2 numbers a row/)
  assert.is(memory.added, 4)
  memory.arrays.priorities.fill(0)
  memory.restore({ size: 4, added: 4, columns: memory.columns })
  refuses(() => memory.sample(1, rng(1), {}, { beta: 0 }), /have no priorities: save `arrays`/)
})

test.run()
