import { type BoardGame, DRAW, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { configure, option } from '../../src/core/option.ts'
import { type Chosen, register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { squareName, squareSymmetries } from '../../src/games/square-board.ts'
import { bits, linesOf, outflanking, type Squares } from './othello-board.ts'

/** A position of Othello as bitboards; see `Squares`. */
export interface Othello {
  first: Squares
  second: Squares
  /** Squares where the side to move may place a disc; empty if it must pass or the game is over. */
  moves: Squares
  /** The side to move: 0 the first, 1 the second. */
  player: 0 | 1
  /** 1 if neither side can place a disc. */
  over: 0 | 1
}

const options = { size: option(8, 'rows and columns', { choices: [4, 6, 8] }) }

export type OthelloOptions = Chosen<typeof options>

const none = (): Squares => ({ upper: 0, lower: 0 })
const copy = (from: Squares, to: Squares) => {
  to.upper = from.upper
  to.lower = from.lower
}

/** Whether bit 8r + c is set. */
const has = ({ upper, lower }: Squares, bit: number) => ((bit < 32 ? upper : lower) >>> (bit & 31)) & 1

/** Moves the disc on bit 8r + c from one side to the other. */
const put = (bit: number, to: Squares, from: Squares) => {
  const mask = 1 << (bit & 31)
  if (bit < 32) {
    to.upper |= mask
    from.upper &= ~mask
  } else {
    to.lower |= mask
    from.lower &= ~mask
  }
}

/**
 * Othello: a disc must outflank opposing discs in a row, column or diagonal, and flips all discs it outflanks. A side
 * that cannot move passes. When neither can move, the game is over and the side with more discs wins.
 *
 * ### Action: Discrete(n² + 1)
 * The square on which to place a disc, in row-major order from the upper left, `a1`. Action n² is `pass`, legal only if
 * no other move is.
 *
 * ### Planes: 2×n×n
 * The discs of the side to move, then those of the opponent.
 *
 * ### Symmetries
 * Rotation by 180° and the reflections along both diagonals; the other four would swap the colors of the four initial
 * discs.
 *
 * With perfect play the second side wins 4×4 by 11 to 3 and 6×6 by 20 to 16 (Feinstein 1993); 8×8 is a draw (Takizawa
 * 2023, https://arxiv.org/abs/2310.19387).
 */
export function othello(chosen: OthelloOptions = {}): BoardGame<Othello> {
  const { size: n } = configure('othello', options, chosen)
  const area = n * n
  const pass = area
  const bitOf = Uint8Array.from({ length: area }, (_, square) => 8 * Math.floor(square / n) + (square % n))
  const squareOf = Uint8Array.from({ length: 64 }, (_, bit) => n * (bit >> 3) + (bit & 7))
  const lines = linesOf(n)
  const board = none()
  for (const bit of bitOf) put(bit, board, none())
  const empty = (): Othello => ({ first: none(), second: none(), moves: none(), player: 0, over: 0 })

  /** Computes the legal moves of a position from its discs. */
  const settle = (position: Othello): Othello => {
    const { first, second, moves, player } = position
    const [own, other] = player === 0 ? [first, second] : [second, first]
    outflanking(own, other, board, moves)
    position.over = 0
    if ((moves.upper | moves.lower) !== 0) return position
    outflanking(other, own, board, moves)
    if ((moves.upper | moves.lower) === 0) position.over = 1
    moves.upper = moves.lower = 0
    return position
  }

  const initial = () => {
    const position = empty()
    const half = n / 2
    for (const [r, c] of [
      [half - 1, half],
      [half, half - 1],
    ] as const) {
      put(8 * r + c, position.first, position.second)
      put(8 * r + r, position.second, position.first)
    }
    return settle(position)
  }

  const next = (position: Othello, action: number, into: Othello = empty()): Othello => {
    if (into !== position) {
      copy(position.first, into.first)
      copy(position.second, into.second)
    }
    const { first, second } = into
    const player = position.player
    into.player = player === 0 ? 1 : 0
    if (action === pass) return settle(into)
    const own = player === 0 ? first : second
    const other = player === 0 ? second : first
    const around = lines[action]!
    for (let i = 0; i < around.length; i++) {
      const line = around[i]!
      let k = 0
      while (k < line.length && has(other, line[k]!)) k++
      if (k > 0 && k < line.length && has(own, line[k]!)) while (k > 0) put(line[--k]!, own, other)
    }
    put(bitOf[action]!, own, other)
    return settle(into)
  }

  const ahead = ({ first, second }: Othello) =>
    bits(first.upper) + bits(first.lower) - bits(second.upper) - bits(second.lower)

  const names = Array.from({ length: area + 1 }, (_, a) => (a === pass ? 'pass' : squareName(a, n)))

  return {
    name: n === 8 ? 'Othello' : `Othello ${n}×${n}`,
    actions: area + 1,
    planes: [2, n, n],
    longest: 2 * (area - 4), // a pass before every disc
    initial,
    player: ({ player }) => player,

    legal({ moves, over }, out = new Uint8Array(area + 1)) {
      out.fill(0)
      for (let left = moves.upper; left !== 0; left &= left - 1) out[squareOf[31 - Math.clz32(left & -left)]!] = 1
      for (let left = moves.lower; left !== 0; left &= left - 1) out[squareOf[63 - Math.clz32(left & -left)]!] = 1
      out[pass] = over === 0 && (moves.upper | moves.lower) === 0 ? 1 : 0
      return out
    },

    next,

    returns(position) {
      if (position.over === 0) return null
      const lead = ahead(position)
      return lead > 0 ? FIRST_WINS : lead < 0 ? SECOND_WINS : DRAW
    },

    encode({ first, second, player }, out, at = 0) {
      const own = player === 0 ? first : second
      const other = player === 0 ? second : first
      for (let i = 0; i < area; i++) {
        out[at + i] = has(own, bitOf[i]!)
        out[at + area + i] = has(other, bitOf[i]!)
      }
    },

    show({ first, second, player }) {
      const sign = (bit: number) => (has(first, bit) ? 'X' : has(second, bit) ? 'O' : '·')
      const columns = Array.from({ length: n }, (_, c) => String.fromCharCode(97 + c)).join(' ')
      const row = (r: number) => `${r + 1} ${Array.from({ length: n }, (_, c) => sign(8 * r + c)).join(' ')}`
      return [`  ${columns}`, ...Array.from({ length: n }, (_, r) => row(r)), `to move: ${'XO'[player]}`].join('\n')
    },

    parse(text) {
      const [drawn = '', side = ''] = text.split('to move:')
      const signs = drawn.match(/[XO·]/g) ?? []
      if (signs.length !== area) throw new UserError(`Othello: the board needs ${area} squares, each X, O or ·.`)
      const player = ['X', 'O'].indexOf(side.trim())
      if (player !== 0 && player !== 1)
        throw new UserError('Othello: the line below the board must name the side to move: to move: X, or to move: O.')
      const position: Othello = { ...empty(), player }
      for (const [i, sign] of signs.entries()) {
        if (sign === 'X') put(bitOf[i]!, position.first, position.second)
        if (sign === 'O') put(bitOf[i]!, position.second, position.first)
      }
      return settle(position)
    },

    actionName: action => names[action]!,
    symmetries: squareSymmetries(n, area + 1).filter(({ squares }) => squares[0] === 0 || squares[0] === area - 1),
  }
}

const title = (n: number) => `Othello on ${n}×${n}: outflank and flip the opponent's discs; the agent plays both sides.`

/** Othello, by default on 8×8, self-play. */
export const othelloV0 = register({
  id: 'Othello-v0',
  title: ({ size }) => title(size),
  options,
  create: config => selfPlay(othello(config)),
})

/** Othello on 6×6, self-play. */
export const othello6x6V0 = register({
  id: 'Othello6x6-v0',
  title: title(6),
  create: () => selfPlay(othello({ size: 6 })),
})
