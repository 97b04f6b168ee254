import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { table } from '../../src/terminal/table.ts'
import { colored, plain } from '../../src/terminal/terminal.ts'

const rows = [
  ['a', 'long cell', ''],
  ['bbb', '', 'x'],
]
const at = (width: number) => ({ width, paint: plain })

test('columns are as wide as their widest cell, lines have no blanks at their ends', () => {
  assert.is(table(['one', 'two', ''], rows), 'one  two\na    long cell\nbbb             x')
  assert.is(table([{}, {}], [['a', 'b']]), 'a  b')
  assert.is(table([{}], []), '')
})

test('widths are those of a terminal: CJK takes two columns, × and – take one', () => {
  assert.is(table(['a', 'b'], [['囲碁', '1'], ['×–', '2']]), 'a     b\n囲碁  1\n×–    2') // biome-ignore format: columns
})

test('titles have a color where the terminal has them', () => {
  assert.is(table(['a'], [['b']], { width: 80, paint: colored }), '\u001b[1ma\u001b[0m\nb')
})

test('where it is too wide, the middle of cells goes first, then columns by their number', () => {
  const columns = [{ title: 'run', least: 9 }, { title: 'seed', drop: 1 }, { title: 'steps', drop: 2 }, 'status']
  const rows = [
    ['runs/dqn-CartPole-v1-s3', '3', '50,000', 'finished'],
    ['runs/x', '14', '7', 'crashed'],
  ]
  assert.is(table(columns, rows, at(47)), table(columns, rows))
  assert.is(
    table(columns, rows, at(36)),
    `run           seed  steps   status
runs/d…v1-s3  3     50,000  finished
runs/x        14    7       crashed`,
  )
  assert.is(
    table(columns, rows, at(30)),
    `run           steps   status
runs/d…v1-s3  50,000  finished
runs/x        7       crashed`,
  )
  assert.is(
    table(columns, rows, at(20)),
    `run         status
runs/…1-s3  finished
runs/x      crashed`,
  )
})

test('a column that is worth more than others is cut after they are left out', () => {
  const columns = [{ title: 'run', least: 9, keep: 23 }, { title: 'seed', drop: 1 }, 'status']
  const rows = [['runs/dqn-CartPole-v1-s3', '3', 'finished']]
  assert.is(table(columns, rows, at(34)), `run                      status\nruns/dqn-CartPole-v1-s3  finished`)
  assert.is(table(columns, rows, at(20)), `run         status\nruns/…1-s3  finished`)
})

test('sentences are wrapped beside the other columns, or below them where there is little room', () => {
  const rows = [
    ['CartPole-v1', 'Keep a pole upright on a cart for 500 steps.'],
    ['Go-v0', ''],
  ]
  assert.is(
    table(['environment', { wrap: true }], rows, at(45)),
    `environment
CartPole-v1  Keep a pole upright on a cart
             for 500 steps.
Go-v0`,
  )
  assert.is(
    table(['environment', { wrap: true }], rows, at(40)),
    `environment
CartPole-v1
    Keep a pole upright on a cart for
    500 steps.
Go-v0`,
  )
})

test.run()
