import { type BoardGame, FIRST_WINS, SECOND_WINS } from '../src/core/board-game.ts'
import { UserError } from '../src/core/error.ts'
import { configure, option } from '../src/core/option.ts'
import { type Chosen, register } from '../src/core/registry.ts'
import { selfPlay } from '../src/core/self-play.ts'
import { squareName } from '../src/core/square-board.ts'

/** A position of Hex. */
export interface Hex {
  /**
   * `[n²]`, row by row: 0 empty, else 1 for a stone of the first side or 2 for one of the second, plus 4 where its chain touches the first of
   * its side's edges (top, left), plus 8 where it touches the other one.
   */
  stones: Uint8Array
  moves: number
  /** 1 when the first side has connected its edges, 2 when the second has. */
  winner: number
}

const SIDE = 3
const EDGES = 12

const options = {
  size: option(11, 'rows and columns, up to the letters that columns have', { min: 2, max: 26, integer: true }),
}

export type HexOptions = Chosen<typeof options>

/** The up to six neighbours of each square of an n×n board. */
function neighboursOf(n: number): readonly (readonly number[])[] {
  const ways = [
    [-1, 0],
    [-1, 1],
    [0, -1],
    [0, 1],
    [1, -1],
    [1, 0],
  ] as const
  return Array.from({ length: n * n }, (_, i) => {
    const near = ways.map(([dr, dc]) => [Math.floor(i / n) + dr, (i % n) + dc] as const)
    return near.filter(([r, c]) => r >= 0 && r < n && c >= 0 && c < n).map(([r, c]) => r * n + c)
  })
}

/**
 * Hex: on a rhombus of hexagons, the first side connects top and bottom, the second left and right, each with a chain of its stones. There is
 * no swap rule: the first side may keep its best opening.
 *
 * ### Action: Discrete(n²)
 * The square to put a stone on, row by row from the upper left: `a1` is the first. Squares touch those left, right, above, below, above to the
 * right and below to the left of them.
 *
 * ### Planes: 3×n×n
 * The stones of the side to move, those of the other one, and 1 everywhere when the second side is to move: the board is never turned, so
 * this plane tells the network which edges it is to connect.
 *
 * ### Symmetries
 * Half a turn.
 *
 * Hex cannot be drawn, and the first side wins with perfect play (Nash 1952). All openings are solved up to 9×9 (Pawlewicz and Hayward 2013).
 */
export function hex(chosen: HexOptions = {}): BoardGame<Hex> {
  const { size: n } = configure('hex', options, chosen)
  const area = n * n
  const neighbours = neighboursOf(n)
  const empty = (): Hex => ({ stones: new Uint8Array(area), moves: 0, winner: 0 })

  /** The edges that a stone of a side touches by itself. */
  const edgesAt = (square: number, side: number) => {
    const along = side === 1 ? Math.floor(square / n) : square % n
    return (along === 0 ? 4 : 0) | (along === n - 1 ? 8 : 0)
  }

  /** Tells the chain of the stone on `square` which edges it now touches. Each stone is told twice in a game at most. */
  const spread = (stones: Uint8Array, square: number): void => {
    const stone = stones[square]!
    for (const near of neighbours[square]!) {
      const other = stones[near]!
      if ((other & SIDE) !== (stone & SIDE) || (other | stone) === other) continue
      stones[near] = other | stone
      spread(stones, near)
    }
  }

  /** Puts a stone of `side` down, and answers whether that connects the side's edges. */
  const place = (stones: Uint8Array, square: number, side: number): boolean => {
    let stone = side | edgesAt(square, side)
    for (const near of neighbours[square]!) if ((stones[near]! & SIDE) === side) stone |= stones[near]!
    stones[square] = stone
    if (stone & EDGES) spread(stones, square)
    return (stone & EDGES) === EDGES
  }

  return {
    name: n === 11 ? 'Hex' : `Hex ${n}×${n}`,
    actions: area,
    planes: [3, n, n],
    longest: area,
    initial: empty,
    player: ({ moves }) => (moves & 1) as 0 | 1,

    legal({ stones, winner }, out = new Uint8Array(area)) {
      for (let i = 0; i < area; i++) out[i] = winner === 0 && stones[i] === 0 ? 1 : 0
      return out
    },

    next(position, action, into = empty()) {
      const { moves } = position
      if (into !== position) into.stones.set(position.stones)
      const side = 1 + (moves & 1)
      into.winner = place(into.stones, action, side) ? side : 0
      into.moves = moves + 1
      return into
    },

    returns: ({ winner }) => (winner === 0 ? null : winner === 1 ? FIRST_WINS : SECOND_WINS),

    encode({ stones, moves }, out, at = 0) {
      const own = 1 + (moves & 1)
      for (let i = 0; i < area; i++) {
        const side = stones[i]! & SIDE
        out[at + i] = side === own ? 1 : 0
        out[at + area + i] = side !== 0 && side !== own ? 1 : 0
      }
      out.fill(moves & 1, at + 2 * area, at + 3 * area)
    },

    show({ stones }) {
      const sign = (i: number) => '·XO'[stones[i]! & SIDE]
      const columns = Array.from({ length: n }, (_, c) => String.fromCharCode(97 + c)).join(' ')
      const row = (r: number) => {
        const signs = Array.from({ length: n }, (_, c) => sign(r * n + c)).join(' ')
        return `${' '.repeat(r)}${String(r + 1).padStart(2)}  ${signs}`
      }
      return [`   ${columns}`, ...Array.from({ length: n }, (_, r) => row(r))].join('\n')
    },

    parse(text) {
      const signs = text.match(/[XO·]/g) ?? []
      if (signs.length !== area) throw new UserError(`Hex: this board has ${area} squares, each X, O or ·.`)
      const position = empty()
      for (const [i, sign] of signs.entries()) {
        if (sign === '·') continue
        const side = sign === 'X' ? 1 : 2
        position.moves++
        if (place(position.stones, i, side)) position.winner = side
      }
      const ahead = 2 * signs.filter(sign => sign === 'X').length - position.moves
      if (ahead !== 0 && ahead !== 1) throw new UserError('Hex: X begins, so there are as many X as O, or one more.')
      if (position.winner !== 0 && position.winner !== 2 - ahead)
        throw new UserError('Hex: the side that has connected its edges has moved last, and the board says otherwise.')
      return position
    },

    actionName: action => squareName(action, n),
    symmetries: [
      {
        squares: Int32Array.from({ length: area }, (_, i) => area - 1 - i),
        actions: Int32Array.from({ length: area }, (_, i) => area - 1 - i),
      },
    ],
  }
}

const title = (n: number) =>
  `Connect two edges of ${n}×${n} hexagons before the other side connects the other two; both played by the agent.`

/** Hex on 11×11, or another size; one agent playing both sides. */
export const hexV0 = register({
  id: 'Hex-v0',
  title: ({ size }) => title(size),
  options,
  create: config => selfPlay(hex(config)),
})

/** Hex on 5×5, one agent playing both sides. */
export const hex5x5V0 = register({
  id: 'Hex5x5-v0',
  title: title(5),
  create: () => selfPlay(hex({ size: 5 })),
})
