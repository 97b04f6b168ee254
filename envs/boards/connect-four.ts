import { type BoardGame, DRAW, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'

/**
 * The stones of each side as bitboards, one byte per column with bit 0 as the lowest square: columns 1 to 4 in `left`,
 * 5 to 7 in `right`. All numbers are small integers, which V8 stores in the object itself.
 */
export interface ConnectFour {
  firstLeft: number
  firstRight: number
  secondLeft: number
  secondRight: number
  /** Stones on the board. */
  moves: number
  /** 1 if the first player has four in a row, 2 if the second has, else 0. */
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

/** The lowest square of each column; 0 in the half without the column. */
const bottomLeft = Int32Array.from({ length: columns }, (_, c) => (c < 4 ? 1 << (8 * c) : 0))
const bottomRight = Int32Array.from({ length: columns }, (_, c) => (c < 4 ? 0 : 1 << (8 * (c - 4))))

/**
 * Tests all squares at once for four in a row: pairs of stones, then pairs of pairs. The two empty bits above each
 * column separate the columns.
 */
function four(left: number, right: number): boolean {
  const upLeft = left & (left >>> 1)
  const upRight = right & (right >>> 1)
  const up = (upLeft & (upLeft >>> 2)) | (upRight & (upRight >>> 2))
  return (up | across(left, right, 7) | across(left, right, 8) | across(left, right, 9)) !== 0
}

/** The squares, in the first four columns, where four in a row start, for a step of `s` bits to the right. */
function across(left: number, right: number, s: number): number {
  const pairsLeft = left & ((left >>> s) | (right << (32 - s)))
  const pairsRight = right & (right >>> s)
  return pairsLeft & ((pairsLeft >>> (2 * s)) | (pairsRight << (32 - 2 * s)))
}

/**
 * Connect Four: stones fall to the lowest free square of a column; four in a row, column or diagonal win.
 *
 * ### Action: Discrete(7)
 * The column, from the left: `1` to `7`.
 *
 * ### Planes: 2×6×7
 * The stones of the side to move, then those of the opponent; the top row comes first.
 *
 * ### Symmetries
 * The reflection.
 *
 * There are 4,531,985,219,092 positions; the first player wins by starting in the center (Allen 1988, Allis 1988).
 */
export function connectFour(): BoardGame<ConnectFour> {
  return {
    name: 'Connect Four',
    actions: columns,
    planes: [2, rows, columns],
    longest: rows * columns,
    initial: empty,
    player: ({ moves }) => (moves & 1) as 0 | 1,

    legal({ firstLeft, firstRight, secondLeft, secondRight, winner }, out = new Uint8Array(columns)) {
      const left = winner === 0 ? ~(firstLeft | secondLeft) : 0
      const right = winner === 0 ? ~(firstRight | secondRight) : 0
      out[0] = (left >>> 5) & 1
      out[1] = (left >>> 13) & 1
      out[2] = (left >>> 21) & 1
      out[3] = (left >>> 29) & 1
      out[4] = (right >>> 5) & 1
      out[5] = (right >>> 13) & 1
      out[6] = (right >>> 21) & 1
      return out
    },

    next(position, action, into = empty()) {
      let { firstLeft, firstRight, secondLeft, secondRight, moves } = position
      // Adding 1 to a column's stones sets its lowest free square.
      const left = firstLeft | secondLeft
      const right = firstRight | secondRight
      const inLeft = (left + bottomLeft[action]!) & ~left
      const inRight = (right + bottomRight[action]!) & ~right
      let winner = 0
      if ((moves & 1) === 0) {
        firstLeft |= inLeft
        firstRight |= inRight
        if (four(firstLeft, firstRight)) winner = 1
      } else {
        secondLeft |= inLeft
        secondRight |= inRight
        if (four(secondLeft, secondRight)) winner = 2
      }
      into.firstLeft = firstLeft
      into.firstRight = firstRight
      into.secondLeft = secondLeft
      into.secondRight = secondRight
      into.moves = moves + 1
      into.winner = winner
      return into
    },

    returns({ winner, moves }) {
      return winner === 1 ? FIRST_WINS : winner === 2 ? SECOND_WINS : moves === rows * columns ? DRAW : null
    },

    encode({ firstLeft, firstRight, secondLeft, secondRight, moves }, out, at = 0) {
      const second = moves & 1
      for (let c = 0; c < columns; c++) {
        const first = column(firstLeft, firstRight, c)
        const other = column(secondLeft, secondRight, c)
        const own = second ? other : first
        const theirs = second ? first : other
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
        throw new UserError('Connect Four: a board needs six rows of seven squares, each X, O or ·.')
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
        throw new UserError('Connect Four: a stone is above a free square; stones must be stacked from the bottom.')
      if (count('X') - count('O') !== (position.moves & 1))
        throw new UserError('Connect Four: X moves first, so there must be as many X as O, or one more X.')
      if (four(firstLeft, firstRight)) position.winner = 1
      if (four(secondLeft, secondRight)) position.winner = 2
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

/** Connect Four on 7×6, self-play. */
export const connectFourV0 = register({
  id: 'ConnectFour-v0',
  title: 'Connect Four on 7×6; the agent plays both sides.',
  create: () => selfPlay(connectFour()),
})
