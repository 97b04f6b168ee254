import { type BoardGame, DRAW, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { squareName, squareSymmetries } from '../../src/games/square-board.ts'
import { randomOpponent, versus } from '../../src/games/versus.ts'

/** The squares of each side as bitboards: square i, in row-major order from the upper left, is 1 << i. */
export interface TicTacToe {
  first: number
  second: number
}

const full = 0b111_111_111
const lines = [0b111, 0b111_000, 0b111_000_000, 0b1_001_001, 0b10_010_010, 0b100_100_100, 0b100_010_001, 0b1_010_100]
const wins = Uint8Array.from({ length: full + 1 }, (_, squares) =>
  lines.some(line => (squares & line) === line) ? 1 : 0,
)
const count = (squares: number) => {
  let n = 0
  for (let rest = squares; rest !== 0; rest &= rest - 1) n++
  return n
}
const counts = Uint8Array.from({ length: full + 1 }, (_, squares) => count(squares))
const player = ({ first, second }: TicTacToe) => (counts[first]! > counts[second]! ? 1 : 0)
const returns = ({ first, second }: TicTacToe) =>
  wins[first] ? FIRST_WINS : wins[second] ? SECOND_WINS : (first | second) === full ? DRAW : null

/**
 * Tic-tac-toe: three in a row, column or diagonal of a 3×3 board win.
 *
 * ### Action: Discrete(9)
 * The square to mark, in row-major order from the upper left, `a1`, to `c3`.
 *
 * ### Planes: 2×3×3
 * The squares of the side to move, then those of the opponent.
 *
 * ### Symmetries
 * The seven rotations and reflections of the square.
 *
 * There are 5,478 positions and 255,168 games; perfect play is a draw.
 */
export function ticTacToe(): BoardGame<TicTacToe> {
  return {
    name: 'Tic-tac-toe',
    actions: 9,
    planes: [2, 3, 3],
    longest: 9,
    initial: () => ({ first: 0, second: 0 }),
    player,

    legal(position, out = new Uint8Array(9)) {
      const taken = returns(position) ? full : position.first | position.second
      for (let i = 0; i < 9; i++) out[i] = (taken >> i) & 1 ? 0 : 1
      return out
    },

    next(position, action, into = { first: 0, second: 0 }) {
      const second = player(position)
      const { first, second: other } = position
      into.first = second ? first : first | (1 << action)
      into.second = second ? other | (1 << action) : other
      return into
    },

    returns,

    encode(position, out, at = 0) {
      const second = player(position)
      const own = second ? position.second : position.first
      const other = second ? position.first : position.second
      for (let i = 0; i < 9; i++) {
        out[at + i] = (own >> i) & 1
        out[at + 9 + i] = (other >> i) & 1
      }
    },

    show(position) {
      const sign = (i: number) => ((position.first >> i) & 1 ? 'X' : (position.second >> i) & 1 ? 'O' : '·')
      const row = (r: number) => `${r + 1} ${[0, 1, 2].map(c => sign(3 * r + c)).join(' ')}`
      return ['  a b c', row(0), row(1), row(2)].join('\n')
    },

    parse(text) {
      const signs = text.match(/[XO·]/g)
      if (signs?.length !== 9) throw new UserError('Tic-tac-toe: a board needs nine squares, each X, O or ·.')
      const of = (sign: string) => signs.reduce((sum, s, i) => (s === sign ? sum | (1 << i) : sum), 0)
      const position = { first: of('X'), second: of('O') }
      const ahead = counts[position.first]! - counts[position.second]!
      if (ahead !== 0 && ahead !== 1)
        throw new UserError('Tic-tac-toe: X moves first, so there must be as many X as O, or one more X.')
      return position
    },

    actionName: action => squareName(action, 3),
    symmetries: squareSymmetries(3),
  }
}

/** Tic-tac-toe, self-play. */
export const ticTacToeV0 = register({
  id: 'TicTacToe-v0',
  title: 'Three in a row on 3×3; the agent plays both sides.',
  create: () => selfPlay(ticTacToe()),
})

/** Tic-tac-toe against a random opponent, the agent on a random side: for agents without self-play. */
export const ticTacToeVersusRandomV0 = register({
  id: 'TicTacToeVersusRandom-v0',
  title: 'Three in a row on 3×3 against random moves, on a random side in each game.',
  create: () => versus(ticTacToe(), randomOpponent),
  solvedAt: 0.9,
  returnRange: [-1, 1],
})
