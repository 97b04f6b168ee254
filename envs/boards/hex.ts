import { type BoardGame, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { configure, option } from '../../src/core/option.ts'
import { type Chosen, register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { squareName } from '../../src/games/square-board.ts'

/** A position of Hex. */
export interface Hex {
  /**
   * `[R·C]`, in row-major order: 0 empty, 1 for a stone of X, who connects top and bottom, 2 for one of O, who connects
   * left and right; plus 4 if its chain touches the side's first edge (top, left), plus 8 if it touches the second.
   */
  stones: Uint8Array
  /** Moves played, including a swap. */
  moves: number
  /** 1 once X has connected top and bottom, 2 once O has connected left and right, else 0. */
  winner: number
  /** 1 once the second side has swapped, so that it plays X and the first side O; else 0. */
  swapped: number
}

const SIDE = 3
const EDGES = 12

const options = {
  size: option(11, 'rows and columns, limited by the column letters a to z', { min: 2, max: 26, integer: true }),
  columns: option(0, 'columns, if not as many as rows; 0 = size', { min: 0, max: 26, integer: true }),
  swap: option(false, 'whether the second side may swap sides instead of making its first move'),
}

export type HexOptions = Chosen<typeof options>

/** The neighbors, up to six, of each square. */
function neighborsOf(rows: number, columns: number): readonly (readonly number[])[] {
  const ways = [
    [-1, 0],
    [-1, 1],
    [0, -1],
    [0, 1],
    [1, -1],
    [1, 0],
  ] as const
  return Array.from({ length: rows * columns }, (_, i) => {
    const near = ways.map(([dr, dc]) => [Math.floor(i / columns) + dr, (i % columns) + dc] as const)
    return near.filter(([r, c]) => r >= 0 && r < rows && c >= 0 && c < columns).map(([r, c]) => r * columns + c)
  })
}

/**
 * Hex: on a parallelogram of hexagons, the first side (X) must connect top and bottom with a chain of its stones, the
 * second (O) left and right. Without the swap rule, the first side has a large advantage.
 *
 * ### Options
 * `size` rows and `columns`. With `swap`, the second side may take over X and the stone on the board instead of making
 * its first move; the first side then plays O and moves next. So the first side does best to open with a balanced move.
 *
 * ### Action: Discrete(R·C), with the swap rule Discrete(R·C + 1)
 * The square on which to place a stone, in row-major order from the upper left, `a1`. The neighbors of a square are
 * left, right, above, below, above right and below left. Action R·C is `swap`.
 *
 * ### Planes: 3×R×C, with the swap rule 4×R×C
 * The stones of the side to move; those of the opponent; all 1 if the side to move plays O, which tells the network
 * which edges to connect, as the board is never rotated. With the swap rule also: all 1 if the side to move may swap.
 *
 * ### Symmetries
 * Rotation by 180°.
 *
 * Hex has no draws, and on square boards the first side wins with perfect play (Nash 1952). All openings are solved up
 * to 9×9 (Pawlewicz and Hayward 2013). On other boards the side with the shorter distance wins, even moving second
 * (Gardner 1959).
 */
export function hex(chosen: HexOptions = {}): BoardGame<Hex> {
  const { size: rows, columns: asked, swap } = configure('hex', options, chosen)
  const columns = asked || rows
  const area = rows * columns
  const actions = swap ? area + 1 : area
  const neighbors = neighborsOf(rows, columns)
  const empty = (): Hex => ({ stones: new Uint8Array(area), moves: 0, winner: 0, swapped: 0 })
  /** The stones of the side to move: 1 for X, 2 for O. */
  const mover = ({ moves, swapped }: Hex) => 1 + ((moves + swapped) & 1)
  const maySwap = ({ moves, winner }: Hex) => swap && moves === 1 && winner === 0

  /** The edges of a side that a single stone touches. */
  const edgesAt = (square: number, side: number) => {
    const along = side === 1 ? Math.floor(square / columns) : square % columns
    return (along === 0 ? 4 : 0) | (along === (side === 1 ? rows : columns) - 1 ? 8 : 0)
  }

  /** Propagates the edges of the stone on `square` through its chain: at most twice per stone and game. */
  const spread = (stones: Uint8Array, square: number): void => {
    const stone = stones[square]!
    for (const near of neighbors[square]!) {
      const other = stones[near]!
      if ((other & SIDE) !== (stone & SIDE) || (other | stone) === other) continue
      stones[near] = other | stone
      spread(stones, near)
    }
  }

  /** Places a stone of `side`; returns whether it connects the side's edges. */
  const place = (stones: Uint8Array, square: number, side: number): boolean => {
    let stone = side | edgesAt(square, side)
    for (const near of neighbors[square]!) if ((stones[near]! & SIDE) === side) stone |= stones[near]!
    stones[square] = stone
    if (stone & EDGES) spread(stones, square)
    return (stone & EDGES) === EDGES
  }

  return {
    name: `Hex${area === 121 && rows === 11 ? '' : ` ${rows}×${columns}`}${swap ? ' with swap' : ''}`,
    actions,
    planes: [swap ? 4 : 3, rows, columns],
    longest: actions,
    initial: empty,
    player: ({ moves }) => (moves & 1) as 0 | 1,

    legal(position, out = new Uint8Array(actions)) {
      const { stones, winner } = position
      for (let i = 0; i < area; i++) out[i] = winner === 0 && stones[i] === 0 ? 1 : 0
      if (swap) out[area] = maySwap(position) ? 1 : 0
      return out
    },

    next(position, action, into = empty()) {
      const { moves, swapped } = position
      const side = mover(position)
      if (into !== position) into.stones.set(position.stones)
      into.swapped = action === area ? 1 : swapped
      into.winner = action !== area && place(into.stones, action, side) ? side : 0
      into.moves = moves + 1
      return into
    },

    returns: ({ winner, swapped }) => (winner === 0 ? null : winner === 1 + swapped ? FIRST_WINS : SECOND_WINS),

    encode(position, out, at = 0) {
      const own = mover(position)
      for (let i = 0; i < area; i++) {
        const side = position.stones[i]! & SIDE
        out[at + i] = side === own ? 1 : 0
        out[at + area + i] = side !== 0 && side !== own ? 1 : 0
      }
      out.fill(own - 1, at + 2 * area, at + 3 * area)
      if (swap) out.fill(maySwap(position) ? 1 : 0, at + 3 * area, at + 4 * area)
    },

    show({ stones, swapped }) {
      const sign = (i: number) => '·XO'[stones[i]! & SIDE]
      const letters = Array.from({ length: columns }, (_, c) => String.fromCharCode(97 + c)).join(' ')
      const row = (r: number) => {
        const signs = Array.from({ length: columns }, (_, c) => sign(r * columns + c)).join(' ')
        return `${' '.repeat(r)}${String(r + 1).padStart(2)}  ${signs}`
      }
      const board = [`   ${letters}`, ...Array.from({ length: rows }, (_, r) => row(r))].join('\n')
      return swapped ? `${board}\nswapped: the first side plays O` : board
    },

    parse(text) {
      const [drawn = '', more] = text.split('swapped')
      const signs = drawn.match(/[XO·]/g) ?? []
      if (signs.length !== area) throw new UserError(`Hex: the board needs ${area} squares, each X, O or ·.`)
      const position = empty()
      for (const [i, sign] of signs.entries()) {
        if (sign === '·') continue
        const side = sign === 'X' ? 1 : 2
        position.moves++
        if (place(position.stones, i, side)) position.winner = side
      }
      const ahead = 2 * signs.filter(sign => sign === 'X').length - position.moves
      if (ahead !== 0 && ahead !== 1)
        throw new UserError('Hex: X moves first, so there must be as many X as O, or one more X.')
      if (position.winner !== 0 && position.winner !== 2 - ahead)
        throw new UserError('Hex: the side that has connected its edges must have moved last; correct the stones.')
      if (more !== undefined) {
        if (!swap || position.moves === 0)
          throw new UserError('Hex: sides can be swapped only after the first stone, and only with the option swap.')
        position.swapped = 1
        position.moves++
      }
      return position
    },

    actionName: action => (action === area ? 'swap' : squareName(action, columns)),
    symmetries: [
      {
        squares: Int32Array.from({ length: area }, (_, i) => area - 1 - i),
        actions: Int32Array.from({ length: actions }, (_, a) => (a === area ? area : area - 1 - a)),
      },
    ],
  }
}

const title = (rows: number, columns = rows, swap = false) =>
  `Connect two edges of ${rows}×${columns} hexagons before the opponent connects the other ` +
  `two${swap ? ', with the swap rule' : ''}; the agent plays both sides.`

/** Hex, by default on 11×11, self-play. */
export const hexV0 = register({
  id: 'Hex-v0',
  title: ({ size, columns, swap }) => title(size, columns || size, swap),
  options,
  create: config => selfPlay(hex(config)),
})

/** Hex on 5×5, self-play. */
export const hex5x5V0 = register({
  id: 'Hex5x5-v0',
  title: title(5),
  create: () => selfPlay(hex({ size: 5 })),
})
