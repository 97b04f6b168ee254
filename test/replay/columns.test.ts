import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { columnsOf, fill, interleaved, slice, store } from '../../src/replay/columns.ts'

test('a column’s width follows its shape, its type its dtype', () => {
  const columns = columnsOf(
    { a: { shape: [] }, b: { shape: [2, 3], dtype: 'uint8' }, c: { shape: [0], dtype: 'int32' } },
    5,
  )
  assert.equal(
    columns.map(({ name, width, data }) => [name, width, data.constructor, data.length]),
    [
      ['a', 1, Float32Array, 5],
      ['b', 6, Uint8Array, 30],
      ['c', 0, Int32Array, 0],
    ],
  )
})

test('an entry is written to its row; other rows are untouched', () => {
  const [a, b] = columnsOf({ a: { shape: [] }, b: { shape: [2] } }, 3)
  store(a!, 7, 1)
  store(a!, [8], 2)
  store(b!, Float32Array.of(1, 2), 1)
  assert.equal([...a!.data], [0, 7, 8])
  assert.equal([...b!.data], [0, 0, 1, 2, 0, 0])
  assert.throws(() => store(b!, 7, 0), /column "b" takes 2 numbers a row, not 7/)
})

test('narrow columns share an array, wide ones have their own; all are read as they were written', () => {
  const schema = {
    legal: { shape: [3], dtype: 'uint8' },
    x: { shape: [2] },
    image: { shape: [10, 20], dtype: 'uint8' },
    action: { shape: [], dtype: 'int32' },
  } as const
  const columns = interleaved(schema, 4)
  const [legal, x, image, action] = columns as [(typeof columns)[0], ...typeof columns]
  assert.equal(
    columns.map(({ name }) => name),
    Object.keys(schema),
  )
  assert.is(legal.data.buffer, action!.data.buffer)
  assert.is.not(legal.data.buffer, image!.data.buffer)
  assert.is(legal.data.length, 4 * 16) // 3 + 8 + 4 bytes, rounded up to fours
  for (const at of [0, 1, 2, 3]) {
    store(legal, [at, at + 1, 255], at)
    store(x!, [at, -at / 3], at)
    store(action!, -at, at)
    store(image!, new Uint8Array(200).fill(at), at)
  }
  assert.equal(slice(legal, 1, 3), Uint8Array.of(1, 2, 255, 2, 3, 255))
  assert.equal(slice(x!, 0, 2), Float32Array.of(0, -0, 1, -1 / 3))
  assert.equal(slice(action!, 0, 4), Int32Array.of(-0, -1, -2, -3))
  assert.equal([slice(image!, 2, 4)[0], slice(image!, 2, 4)[200]], [2, 3])

  const others = interleaved(schema, 6)
  for (const [k, column] of columns.entries()) {
    fill(others[k]!, slice(column, 0, 4), 3)
    assert.equal(slice(others[k]!, 0, 3), slice(column, 0, 3))
    assert.ok(slice(others[k]!, 3, 6).every(number => number === 0))
  }
})

test('columns may be all narrow, all wide, or none', () => {
  const wide = { a: { shape: [32] }, b: { shape: [40] } }
  assert.equal(
    interleaved(wide, 2).map(({ data }) => data.length),
    [64, 80],
  )
  assert.equal(interleaved({}, 2), [])
})

test.run()
