import { type BoardGame, DRAW, FIRST_WINS, SECOND_WINS } from '../src/core/board-game.ts'
import { UserError } from '../src/core/error.ts'
import { register } from '../src/core/registry.ts'
import { selfPlay } from '../src/core/self-play.ts'

/**
 * Stones of each side, a byte a column, its bit 0 the lowest square: columns 1 to 4 in `left`, 5 to 7 in `right`. All numbers are small
 * integers, which V8 keeps in the object itself.
 */
export interface ConnectFour {
  firstLeft: number
  firstRight: number
  secondLeft: number
  secondRight: number
  /** Stones on the board. */
  moves: number
  /** 1 when the first player has four in a row, 2 when the second has. */
  winner: number
}

const columns = 7
const rows = 6
const empty = (): ConnectFour => ({
  firstLeft: 0,
  firstRight: 0,
  secondLeft: 0,
  secondRight: 0,
  moves: 0,
  winner: 0,
})

/** The stones of one side in a column. */
const column = (left: number, right: number, c: number) =>
  c < 4 ? (left >>> (8 * c)) & 255 : (right >>> (8 * (c - 4))) & 255

/** Stones in a row from (column, row) on, without it, up to 3. Shifts beyond a byte, and by negative numbers, find nothing. */
function run(left: number, right: number, c: number, r: number, dc: number, dr: number): number {
  let n = 0
  while (n < 3) {
    c += dc
    r += dr
    if (c < 0 || c >= columns || ((column(left, right, c) >> r) & 1) === 0) break
    n++
  }
  return n
}

/** Whether the stone at (column, row) is part of four in a row of its side. */
function four(left: number, right: number, c: number, r: number): boolean {
  if (r >= 3 && ((column(left, right, c) >> (r - 3)) & 15) === 15) return true
  for (let dr = -1; dr <= 1; dr++) if (run(left, right, c, r, 1, dr) + run(left, right, c, r, -1, -dr) >= 3) return true
  return false
}

/**
 * Connect Four: stones fall to the lowest free square of a column; four in a row, in a column or on a diagonal win.
 *
 * ### Action: Discrete(7)
 * The column, from the left: `1` to `7`.
 *
 * ### Planes: 2×6×7
 * The stones of the side to move, those of the other one; the highest row comes first.
 *
 * ### Symmetries
 * The mirror image.
 *
 * There are 4,531,985,219,092 positions; the first player wins by beginning in the middle (Allen 1988, Allis 1988).
 */
export function connectFour(): BoardGame<ConnectFour> {
  return {
    name: 'Connect Four',
    actions: columns,
    planes: [2, rows, columns],
    longest: rows * columns,
    initial: empty,
    player: ({ moves }) => (moves & 1) as 0 | 1,

    legal(position, out = new Uint8Array(columns)) {
      const left = position.firstLeft | position.secondLeft
      const right = position.firstRight | position.secondRight
      const over = position.winner
      for (let c = 0; c < columns; c++) out[c] = over === 0 && column(left, right, c) < 32 ? 1 : 0
      return out
    },

    next(position, action, into = empty()) {
      let { firstLeft, firstRight, secondLeft, secondRight } = position
      const height = 32 - Math.clz32(column(firstLeft | secondLeft, firstRight | secondRight, action))
      const inLeft = action < 4 ? 1 << (8 * action + height) : 0
      const inRight = action < 4 ? 0 : 1 << (8 * (action - 4) + height)
      let winner = 0
      if ((position.moves & 1) === 0) {
        firstLeft |= inLeft
        firstRight |= inRight
        if (four(firstLeft, firstRight, action, height)) winner = 1
      } else {
        secondLeft |= inLeft
        secondRight |= inRight
        if (four(secondLeft, secondRight, action, height)) winner = 2
      }
      into.firstLeft = firstLeft
      into.firstRight = firstRight
      into.secondLeft = secondLeft
      into.secondRight = secondRight
      into.moves = position.moves + 1
      into.winner = winner
      return into
    },

    returns({ winner, moves }) {
      return winner === 1 ? FIRST_WINS : winner === 2 ? SECOND_WINS : moves === rows * columns ? DRAW : null
    },

    encode({ firstLeft, firstRight, secondLeft, secondRight, moves }, out, at = 0) {
      const second = moves & 1
      for (let c = 0; c < columns; c++) {
        const [first, other] = [column(firstLeft, firstRight, c), column(secondLeft, secondRight, c)]
        const [own, theirs] = second ? [other, first] : [first, other]
        for (let r = 0; r < rows; r++) {
          const square = at + (rows - 1 - r) * columns + c
          out[square] = (own >> r) & 1
          out[square + rows * columns] = (theirs >> r) & 1
        }
      }
    },

    show(position) {
      const sign = (c: number, r: number) =>
        (column(position.firstLeft, position.firstRight, c) >> r) & 1
          ? 'X'
          : (column(position.secondLeft, position.secondRight, c) >> r) & 1
            ? 'O'
            : '·'
      const line = (r: number) => Array.from({ length: columns }, (_, c) => sign(c, r)).join(' ')
      return [...Array.from({ length: rows }, (_, i) => line(rows - 1 - i)), '1 2 3 4 5 6 7'].join('\n')
    },

    parse(text) {
      const signs = text.match(/[XO·]/g)
      if (signs?.length !== rows * columns)
        throw new UserError('Connect Four: a board has six rows of seven squares, each X, O or ·.')
      const at = (c: number, r: number) => signs[(rows - 1 - r) * columns + c]
      const position = empty()
      for (let c = 0; c < columns; c++)
        for (let r = 0; r < rows && at(c, r) !== '·'; r++) {
          const side = at(c, r) === 'X' ? 'first' : 'second'
          if (c < 4) position[`${side}Left`] |= 1 << (8 * c + r)
          else position[`${side}Right`] |= 1 << (8 * (c - 4) + r)
          position.moves++
        }
      const { firstLeft, firstRight, secondLeft, secondRight } = position
      const count = (sign: string) => signs.filter(s => s === sign).length
      if (position.moves !== count('X') + count('O'))
        throw new UserError('Connect Four: no stone stands above a free square.')
      if (count('X') - count('O') !== (position.moves & 1))
        throw new UserError('Connect Four: X begins, so there are as many X as O, or one more.')
      for (let c = 0; c < columns; c++)
        for (let r = 0; r < rows; r++) {
          if (at(c, r) === 'X' && four(firstLeft, firstRight, c, r)) position.winner = 1
          if (at(c, r) === 'O' && four(secondLeft, secondRight, c, r)) position.winner = 2
        }
      return position
    },

    actionName: action => String(action + 1),
    symmetries: [
      {
        squares: Int32Array.from({ length: rows * columns }, (_, i) => i - (i % columns) + columns - 1 - (i % columns)),
        actions: Int32Array.from({ length: columns }, (_, a) => columns - 1 - a),
      },
    ],
  }
}

/** Connect Four on 7×6, one agent playing both sides. */
export const connectFourV0 = register({
  id: 'ConnectFour-v0',
  title: 'Four in a row on 7×6, where stones fall down; both sides played by the agent.',
  create: () => selfPlay(connectFour()),
})
