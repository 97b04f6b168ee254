import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { grid } from '../../src/env-kit/grid.ts'

test('cells are numbered row by row, and walking off the grid stays in place', () => {
  const { cells, walk } = grid(2, 3)
  assert.is(cells, 6)
  const around = (cell: number) => [walk(cell, [-1, 0]), walk(cell, [0, 1]), walk(cell, [1, 0]), walk(cell, [0, -1])]
  assert.equal(around(0), [0, 1, 3, 0])
  assert.equal(around(2), [2, 2, 5, 1])
  assert.equal(around(4), [1, 5, 4, 3])
})

test('text has one line per row', () => {
  assert.is(grid(2, 3).text(String), '0 1 2\n3 4 5')
})

test.run()
