import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sorted, visible } from '../../../../../studio/page/parts/table/rows.ts'

test('rows without a key come last in both directions, and equal ones keep their order', () => {
  const rows = [{ id: 'a', best: 2 }, { id: 'b' }, { id: 'c', best: 10 }, { id: 'd', best: 2 }]
  const ids = (down: boolean) => sorted(rows, row => row.best, down).map(({ id }) => id)
  assert.equal(ids(false), ['a', 'd', 'c', 'b'])
  assert.equal(ids(true), ['c', 'a', 'd', 'b'])
})

test('numbers in names sort as numbers', () => {
  assert.equal(
    sorted(['s10', 's9', 's1'], name => name, false),
    ['s1', 's9', 's10'],
  )
})

test('only the rows in sight and some beyond are drawn', () => {
  for (const top of [0, 1, 31, 500, 31_000]) {
    const { from, to } = visible(1000, 32, top, 640)
    assert.ok(from >= 0 && to <= 1000)
    assert.ok(from <= Math.floor(top / 32), `row at the top, scrolled ${top}`)
    assert.ok(to >= Math.min(1000, Math.ceil((top + 640) / 32)), `row at the bottom, scrolled ${top}`)
    assert.ok(to - from < 60)
  }
})

test('a list that became shorter than what is scrolled still shows its end', () => {
  const { from, to } = visible(3, 32, 31_000, 640)
  assert.is(to, 3)
  assert.ok(from < 3)
  assert.equal(visible(0, 32, 0, 640), { from: 0, to: 0 })
})

test.run()
