import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { drawBoard } from '../../../../../studio/drawings/boards/draw-board.ts'
import { boxOf, sizeOf } from '../../../../../studio/page/views/play/game/boxes.ts'
import { plainBoard } from '../../../../../studio/page/views/play/game/position.ts'

const board = (env: string, layers: number, rows: number, columns: number) =>
  plainBoard({ env, planes: new Array<number>(layers * rows * columns).fill(0), shape: [layers, rows, columns] })

const boards = [
  board('TicTacToe-v0', 2, 3, 3),
  board('ConnectFour-v0', 2, 6, 7),
  board('Othello-v0', 2, 8, 8),
  board('Go-v0', 5, 9, 9),
  board('Hex-v0', 3, 5, 5),
]

test('the size is that of the drawing', () => {
  for (const one of boards) {
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawBoard(one))!.map(Number)
    const size = sizeOf(one)
    assert.ok(Math.abs(size.width - width!) < 0.01 && Math.abs(size.height - height!) < 0.01, one.style)
  }
})

test('buttons lie within the drawing and do not overlap', () => {
  for (const one of boards) {
    const count = one.style === 'drop' ? one.columns : one.rows * one.columns
    const boxes = Array.from({ length: count }, (_, action) => boxOf(one, action))
    for (const [i, a] of boxes.entries()) {
      assert.ok(a.left >= 0 && a.top >= 0 && a.left + a.width <= 100 && a.top + a.height <= 100, one.style)
      for (const b of boxes.slice(i + 1)) {
        const beside = a.left + a.width <= b.left + 1e-9 || b.left + b.width <= a.left + 1e-9
        // Hexagons interlock by a tenth of their height.
        const above = a.top + 0.85 * a.height <= b.top || b.top + 0.85 * b.height <= a.top
        assert.ok(beside || above, `${one.style} ${i}`)
      }
    }
  }
})

test('a disc lands on the lowest free square, and nowhere in a full column', () => {
  const empty = boxOf(board('ConnectFour-v0', 2, 6, 7), 3).landing!
  const planes = new Array<number>(84).fill(0)
  planes[35 + 3] = 1
  const one = boxOf(plainBoard({ env: 'ConnectFour-v0', planes, shape: [2, 6, 7] }), 3).landing!
  assert.ok(one < empty)
  const full = planes.map((_, i) => (i < 42 && i % 7 === 3 ? 1 : 0))
  assert.is(boxOf(plainBoard({ env: 'ConnectFour-v0', planes: full, shape: [2, 6, 7] }), 3).landing, undefined)
})

test.run()
