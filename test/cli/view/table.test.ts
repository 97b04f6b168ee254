import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { table } from '../../../src/cli/view/table.ts'

test('columns are as wide as their widest cell, lines have no blanks at their ends', () => {
  const rows = [
    ['a', 'long cell', ''],
    ['bbb', '', 'x'],
  ]
  assert.is(table(['one', 'two', ''], rows), 'one  two\na    long cell\nbbb             x')
  assert.is(table(undefined, [['a', 'b']]), 'a  b')
  assert.is(table(undefined, []), '')
})

test.run()
