import { type BoardGame, DRAW, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { configure, option } from '../../src/core/option.ts'
import { type Chosen, register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { squareName, squareSymmetries } from '../../src/games/square-board.ts'

/** A position of Gomoku. */
export interface Gomoku {
  /** `[n²]`, in row-major order: 0 empty, 1 a stone of the first side, 2 one of the second. */
  stones: Uint8Array
  /** `[n²]` 1 for each empty square. */
  free: Uint8Array
  moves: number
  /** 1 if the first side has five in a row, 2 if the second has, else 0. */
  winner: number
}

const options = {
  size: option(15, 'rows and columns, limited by the column letters a to z', {
    min: 5,
    max: 26,
    integer: true,
  }),
  exact: option(false, 'whether exactly five in a row are needed to win, rather than five or more'),
}

export type GomokuOptions = Chosen<typeof options>

/**
 * `[8n²]` For each square, the distance to the edge, up to 5 squares, in eight directions: right, down, down right,
 * down left, then the four opposite ones.
 */
function edgeDistances(n: number): Uint8Array {
  return Uint8Array.from({ length: 8 * n * n }, (_, i) => {
    const left = (i >> 3) % n
    const above = ((i >> 3) - left) / n
    const [right, below] = [n - 1 - left, n - 1 - above]
    const ahead = [right, below, Math.min(right, below), Math.min(left, below)]
    const behind = [left, above, Math.min(left, above), Math.min(right, above)]
    return Math.min(5, [...ahead, ...behind][i & 7]!)
  })
}

/**
 * Freestyle Gomoku: five or more stones in a row, column or diagonal win; every empty square is legal. With `exact` it
 * is standard Gomoku, where six or more in a row do not win.
 *
 * ### Action: Discrete(n²)
 * The square on which to place a stone, in row-major order from the upper left, `a1`.
 *
 * ### Planes: 2×n×n
 * The stones of the side to move, then those of the opponent.
 *
 * ### Symmetries
 * The seven rotations and reflections of the square.
 *
 * The first side wins on 15×15 with perfect play (Allis, van den Herik and Huntjens 1996,
 * https://doi.org/10.1111/j.1467-8640.1996.tb00250.x).
 */
export function gomoku(chosen: GomokuOptions = {}): BoardGame<Gomoku> {
  const { size: n, exact } = configure('gomoku', options, chosen)
  const area = n * n
  const steps = [1, n, n + 1, n - 1]
  const distances = edgeDistances(n)
  const empty = (): Gomoku => ({
    stones: new Uint8Array(area),
    free: new Uint8Array(area).fill(1),
    moves: 0,
    winner: 0,
  })

  /** Whether the stone on `square` is part of a winning row. */
  const five = (stones: Uint8Array, square: number): boolean => {
    const side = stones[square]!
    for (let way = 0; way < 4; way++) {
      const step = steps[way]!
      let count = 0
      for (let at = square + step, left = distances[8 * square + way]!; left > 0 && stones[at] === side; left--) {
        count++
        at += step
      }
      for (let at = square - step, left = distances[8 * square + way + 4]!; left > 0 && stones[at] === side; left--) {
        count++
        at -= step
      }
      if (exact ? count === 4 : count >= 4) return true
    }
    return false
  }

  return {
    name: `Gomoku${n === 15 ? '' : ` ${n}×${n}`}${exact ? ', exactly five' : ''}`,
    actions: area,
    planes: [2, n, n],
    longest: area,
    initial: empty,
    player: ({ moves }) => (moves & 1) as 0 | 1,

    legal({ free, winner }, out = new Uint8Array(area)) {
      if (winner === 0) out.set(free)
      else out.fill(0)
      return out
    },

    next(position, action, into = empty()) {
      const { moves } = position
      if (into !== position) {
        into.stones.set(position.stones)
        into.free.set(position.free)
      }
      const side = 1 + (moves & 1)
      into.stones[action] = side
      into.free[action] = 0
      into.winner = five(into.stones, action) ? side : 0
      into.moves = moves + 1
      return into
    },

    returns: ({ winner, moves }) =>
      winner === 1 ? FIRST_WINS : winner === 2 ? SECOND_WINS : moves === area ? DRAW : null,

    encode({ stones, moves }, out, at = 0) {
      const own = 1 + (moves & 1)
      for (let i = 0; i < area; i++) {
        const stone = stones[i]!
        out[at + i] = stone === own ? 1 : 0
        out[at + area + i] = stone === 3 - own ? 1 : 0
      }
    },

    show({ stones }) {
      const columns = Array.from({ length: n }, (_, c) => String.fromCharCode(97 + c)).join(' ')
      const row = (r: number) => Array.from(stones.subarray(r * n, r * n + n), stone => '·XO'[stone]).join(' ')
      const numbered = (r: number) => `${String(r + 1).padStart(2)} ${row(r)}`
      return [`   ${columns}`, ...Array.from({ length: n }, (_, r) => numbered(r))].join('\n')
    },

    parse(text) {
      const signs = text.match(/[XO·]/g) ?? []
      if (signs.length !== area) throw new UserError(`Gomoku: the board needs ${area} squares, each X, O or ·.`)
      const position = empty()
      for (const [i, sign] of signs.entries()) {
        if (sign === '·') continue
        position.stones[i] = sign === 'X' ? 1 : 2
        position.free[i] = 0
        position.moves++
      }
      const ahead = 2 * signs.filter(sign => sign === 'X').length - position.moves
      if (ahead !== 0 && ahead !== 1)
        throw new UserError('Gomoku: X moves first, so there must be as many X as O, or one more X.')
      const last = 2 - ahead
      for (let i = 0; i < area; i++) {
        if (position.stones[i] === 0 || !five(position.stones, i)) continue
        position.winner = position.stones[i]!
        if (position.winner !== last)
          throw new UserError('Gomoku: the side with five in a row must have moved last; correct the stones.')
      }
      return position
    },

    actionName: action => squareName(action, n),
    symmetries: squareSymmetries(n),
  }
}

const title = (n: number, exact = false) =>
  `${exact ? 'Exactly five' : 'Five'} in a row on ${n}×${n}; the agent plays both sides.`

/** Gomoku, by default on 15×15, self-play. */
export const gomokuV0 = register({
  id: 'Gomoku-v0',
  title: ({ size, exact }) => title(size, exact),
  options,
  create: config => selfPlay(gomoku(config)),
})

/** Gomoku on 9×9, self-play. */
export const gomoku9x9V0 = register({
  id: 'Gomoku9x9-v0',
  title: title(9),
  create: () => selfPlay(gomoku({ size: 9 })),
})
