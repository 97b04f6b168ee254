import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/core/error.ts'
import { rng } from '../../src/core/rng.ts'
import { type UniformReplay, uniformReplay } from '../../src/replay/uniform.ts'

const schema = {
  observation: { shape: [4] },
  action: { shape: [], dtype: 'int32' },
  legal: { shape: [3], dtype: 'uint8' },
  board: { shape: [6, 7] },
} as const
type Rows = UniformReplay<typeof schema>

/** A buffer in which every number of row i is i. */
function filled(capacity: number, rows: number): Rows {
  const memory = uniformReplay(schema, capacity)
  const row = { observation: new Float32Array(4), action: 0, legal: new Uint8Array(3), board: new Float32Array(42) }
  for (let i = 0; i < rows; i++) {
    row.observation.fill(i)
    row.action = i
    row.legal.fill(i)
    row.board.fill(i)
    memory.add(row) // the same object again and again: values are copied
  }
  return memory
}

const arraysFor = (count: number) => ({
  observation: new Float32Array(count * 4),
  action: new Int32Array(count),
  legal: new Uint8Array(count * 3),
  board: new Float32Array(count * 42),
})

test('columns have the types and sizes of the schema', () => {
  const { columns, capacity, size, added } = uniformReplay(schema, 10)
  assert.equal([capacity, size, added], [10, 0, 0])
  assert.instance(columns.observation, Float32Array)
  assert.instance(columns.action, Int32Array)
  assert.instance(columns.legal, Uint8Array)
  assert.equal(
    Object.values(columns).map(({ length }) => length),
    [40, 10, 30, 420],
  )
})

test('the newest rows overwrite the oldest', () => {
  const memory = filled(5, 7)
  assert.equal([memory.size, memory.added], [5, 7])
  assert.equal([...memory.columns.action!], [5, 6, 2, 3, 4])
  assert.equal([...memory.columns.observation!.subarray(0, 8)], [5, 5, 5, 5, 6, 6, 6, 6])
})

test('a sample is whole rows, laid out one after the other', () => {
  const memory = filled(50, 70)
  const into = arraysFor(16)
  memory.sample(16, rng(1), into)
  for (const [k, action] of into.action.entries()) {
    assert.ok(action >= 20 && action < 70)
    assert.equal([...into.observation.subarray(4 * k, 4 * k + 4)], new Array(4).fill(action))
    assert.equal([...into.legal.subarray(3 * k, 3 * k + 3)], new Array(3).fill(action))
    assert.equal([...into.board.subarray(42 * k, 42 * k + 42)], new Array(42).fill(action))
  }
})

test('rows are sampled uniformly, with replacement, among filled ones', () => {
  const memory = filled(100, 10)
  const into = { action: new Int32Array(10_000) }
  memory.sample(10_000, rng(2), into)
  const counts = new Array<number>(100).fill(0)
  for (const action of into.action) counts[action]!++
  assert.ok(counts.slice(10).every(count => count === 0))
  const chiSquared = counts.slice(0, 10).reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  assert.ok(chiSquared < 27.9, `χ² = ${chiSquared}`) // 9 degrees of freedom: p = 0.001
})

test('sampling takes one draw per row, whatever the columns', () => {
  const memory = filled(50, 50)
  const [a, b] = [arraysFor(8), { action: new Int32Array(8) }]
  const random = rng(3)
  memory.sample(8, random, a)
  memory.sample(8, rng(3), b)
  assert.equal(a.action, b.action)
  const drawn = rng(3)
  assert.equal(
    [...a.action],
    Array.from({ length: 8 }, () => drawn.int(50)),
  )
  assert.equal(random.state(), drawn.state())
})

test('rows(from, to) are the columns’ parts', () => {
  const memory = filled(5, 7)
  for (const [name, data] of Object.entries(memory.rows(1, 4))) {
    const width = data.length / 3
    assert.equal(data, memory.columns[name]!.slice(width, 4 * width))
  }
})

test('rows can be read by index', () => {
  const memory = filled(5, 7)
  const into = arraysFor(3)
  memory.read(Int32Array.of(1, 4, 0, 3), 3, into)
  assert.equal([...into.action], [6, 4, 5])
  assert.equal([...into.observation.subarray(4, 8)], [4, 4, 4, 4])
})

test('a sample leaves other arrays, and the rest of its target, untouched', () => {
  const memory = filled(5, 5)
  const into = { action: new Int32Array(4).fill(-1), learningRate: Float32Array.of(0.5) }
  memory.sample(2, rng(1), into)
  assert.equal([...into.action.subarray(2)], [-1, -1])
  assert.is(into.learningRate[0], 0.5)
})

test('bytes are stored as bytes and sampled as floats', () => {
  const memory = uniformReplay({ pixels: { shape: [2], dtype: 'uint8' } }, 1)
  memory.add({ pixels: [255, 3] })
  const into = { pixels: new Float32Array(2) }
  memory.sample(1, rng(1), into)
  assert.equal([...into.pixels], [255, 3])
})

test('a buffer saved at any time continues with the same bits', () => {
  for (const rows of [0, 3, 5, 12]) {
    const memory = filled(5, rows)
    const { size, added } = memory
    // As a checkpoint keeps it: the filled part of every column.
    const columns = Object.fromEntries(
      Object.entries(memory.columns).map(([name, data]) => [name, data.slice(0, (data.length / 5) * size)]),
    )
    const restored = filled(5, 4)
    restored.restore({ size, added, columns })
    for (const each of [memory, restored])
      each.add({ observation: [1, 2, 3, 4], action: 9, legal: [1, 0, 1], board: new Float32Array(42) })
    assert.equal([restored.size, restored.added], [memory.size, memory.added])
    const [a, b] = [arraysFor(20), arraysFor(20)]
    memory.sample(20, rng(1), a)
    restored.sample(20, rng(1), b)
    assert.equal(a, b)
  }
})

test('mismatched rows, targets and saved columns are refused', () => {
  const refuses = (action: () => unknown, message: RegExp) =>
    assert.throws(action, (error: unknown) => error instanceof UserError && message.test(error.message))
  const memory = uniformReplay({ x: { shape: [2] }, y: { shape: [] } }, 4)
  refuses(() => memory.sample(1, rng(1), {}), /the replay buffer is empty/)
  refuses(() => memory.add({ x: [1, 2, 3], y: 0 }), /column "x" takes 2 numbers a row, not 3/)
  refuses(() => memory.add({ x: 1, y: 0 }), /column "x" takes 2 numbers a row, not 1/)
  // @ts-expect-error a column is missing
  refuses(() => memory.add({ x: [1, 2] }), /column "y" takes 1 numbers a row, not undefined/)
  memory.add({ x: [1, 2], y: [3] })
  refuses(
    () => memory.sample(2, rng(1), { x: new Float32Array(3) }),
    /2 rows of replay column "x" do not fit into an array of 3/,
  )
  const columns = { x: new Float32Array(12), y: new Float32Array(6) }
  refuses(() => memory.restore({ size: 6, added: 6, columns }), /which does not fit a capacity of 4/)
  refuses(
    () => memory.restore({ size: 4, added: 9, columns: { x: columns.x.subarray(4) } }),
    /lacks numbers of column "y"/,
  )
  const wide = { x: new Float32Array(16), y: new Float32Array(4) }
  refuses(() => memory.restore({ size: 4, added: 9, columns: wide }), /lacks numbers of column "x"/)
  for (const capacity of [0, -1, 1.5, Number.NaN])
    refuses(() => uniformReplay({ x: { shape: [] } }, capacity), /a whole number of rows of at least 1/)
  refuses(
    () => uniformReplay({ x: { shape: [1e6] } }, 1e9),
    /^a replay buffer of 1,000,000,000 rows of 4,000,000 bytes needs 3,725,290 GiB of memory, and this machine has [\d.,]+ GiB: use a smaller/,
  )
})

test.run()
