import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/core/error.ts'
import { rng } from '../../../src/core/rng.ts'
import { type UniformReplay, uniformReplay } from '../../../src/replay/uniform.ts'
import { columnsOf, copyRows, joinRows } from '../../../src/store/checkpoints/segment-rows.ts'

const schema = { x: { shape: [2] }, a: { shape: [], dtype: 'int32' }, flag: { shape: [3], dtype: 'uint8' } } as const
const make = () => uniformReplay(schema, 5)
type Replay = UniformReplay<typeof schema>
const fill = (memory: Replay, rows: number) => {
  for (let k = memory.added, to = k + rows; k < to; k++) memory.add({ x: [k, k + 0.5], a: -k, flag: [k % 2, 1, k % 3] })
}

/** The memory, rebuilt from segments that end at these row counts. */
function pieced(memory: Replay, ends: readonly number[], grow: (to: number) => void) {
  const segments: { from: number; to: number; sha256: string }[] = []
  const contents: Uint8Array[] = []
  for (const to of ends) {
    grow(to)
    const from = Math.max(segments.at(-1)?.to ?? 0, memory.added - memory.size)
    segments.push({ from, to, sha256: '' })
    contents.push(copyRows(memory, from, to))
  }
  const { capacity, size, added } = memory
  const first = segments.findIndex(({ to }) => to > added - size)
  const layout = { capacity, size, added, columns: columnsOf(memory), segments: segments.slice(first) }
  return { layout, contents: contents.slice(first) }
}

for (const ends of [
  [1],
  [3, 4],
  [5],
  [2, 5],
  [3, 7],
  [1, 2, 3, 4, 5, 6, 7, 8],
  [4, 11],
  [14],
  [6, 12, 13],
  [5, 10, 15],
])
  test(`rows written up to ${ends.join(', ')} are restored to their slots`, () => {
    const memory = make()
    const { layout, contents } = pieced(memory, ends, to => fill(memory, to - memory.added))
    const joined = joinRows(layout, segment => contents[layout.segments.indexOf(segment)]!)
    assert.equal([joined.size, joined.added], [memory.size, memory.added])
    const twin = make()
    twin.restore(joined)
    assert.equal(twin.columns, memory.columns)
    fill(memory, 3)
    fill(twin, 3)
    assert.equal(twin.columns, memory.columns)
    const drawn = [memory, twin].map(one => {
      const into = { x: new Float32Array(20) }
      one.sample(10, rng(1), into)
      return into.x
    })
    assert.equal(drawn[1], drawn[0])
  })

test('missing rows are detected', () => {
  const memory = make()
  const { layout, contents } = pieced(memory, [2, 4], to => fill(memory, to - memory.added))
  const refuses = (change: Partial<typeof layout>, pieces = contents) =>
    assert.throws(
      () => {
        const changed = { ...layout, ...change }
        return joinRows(changed, segment => pieces[changed.segments.indexOf(segment)]!)
      },
      (error: Error) => error instanceof UserError && /\brows?\b/.test(error.message),
    )
  refuses({ segments: layout.segments.slice(1) }, contents.slice(1))
  refuses({ segments: layout.segments.slice(0, 1) })
  refuses({ segments: layout.segments.toReversed() }, contents.toReversed())
  refuses({ added: 5, size: 5 })
  refuses({ size: 5 })
  refuses({ added: 3, size: 3 })
  refuses({}, [contents[0]!, contents[1]!.subarray(1)])
})

test('an impossible layout is refused before anything is read or allocated', () => {
  const [x] = [{ name: 'x', dtype: 'float32', width: 1 }] as const
  const sha256 = ''
  const segments = [{ from: 0, to: 4, sha256 }]
  const layout = { capacity: 4, size: 4, added: 4, columns: [x], segments }
  const endless = { size: 1e15, added: 1e15, capacity: 1e15, segments: [{ from: 0, to: 1e15, sha256 }] }
  for (const change of [
    { ...endless, columns: [{ ...x, width: 0 }] },
    { ...endless, columns: [] },
    { capacity: 3 },
    { capacity: 60_007, added: 8, segments: [{ from: 0, to: 8, sha256 }] }, // row 7 would lie beyond the capacity
    { segments: Array(1e5).fill(segments[0]) },
    { columns: [x, x] },
  ])
    assert.throws(
      () =>
        joinRows({ ...layout, ...change }, () => {
          throw new Error('it was read')
        }),
      (error: Error) => error instanceof UserError && /replay memory/.test(error.message),
    )
  // A column of width 0 next to others adds nothing to a row.
  const wide = { ...layout, columns: [{ ...x, name: 'none', width: 0 }, x] }
  assert.equal(joinRows(wide, () => new Uint8Array(16)).columns.none, new Float32Array(0))
})

test('a memory with only `columns` is written the same way', () => {
  const memory = make()
  fill(memory, 7)
  const { capacity, size, added, columns } = memory
  const plain = { capacity, size, added, columns }
  assert.equal(columnsOf(plain), columnsOf(memory))
  assert.equal(copyRows(plain, 3, 7), copyRows(memory, 3, 7))
})

test('a replay memory too large for this machine is refused before reading', () => {
  const rows = 2 ** 42
  const columns = [{ name: 'x', dtype: 'float32' as const, width: 4 }]
  const segments = [{ from: 0, to: rows, sha256: '' }]
  assert.throws(
    () => joinRows({ capacity: rows, size: rows, added: rows, columns, segments }, () => assert.unreachable() as never),
    /reading a replay memory of 4,398,046,511,104 rows needs [\d,]+ GiB of memory/,
  )
})

test.run()
