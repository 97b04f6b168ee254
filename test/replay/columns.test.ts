import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { columnsOf, store } from '../../src/replay/columns.ts'

test('a column has as many numbers a row as its shape, of the type asked for', () => {
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

test('a number goes where the row is, and so do many; others are left alone', () => {
  const [a, b] = columnsOf({ a: { shape: [] }, b: { shape: [2] } }, 3)
  store(a!, 7, 1)
  store(a!, [8], 2)
  store(b!, Float32Array.of(1, 2), 1)
  assert.equal([...a!.data], [0, 7, 8])
  assert.equal([...b!.data], [0, 0, 1, 2, 0, 0])
  assert.throws(() => store(b!, 7, 0), /column "b" takes 2 numbers a row, not 7/)
})

test.run()
