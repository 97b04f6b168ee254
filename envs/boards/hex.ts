import { type BoardGame, FIRST_WINS, SECOND_WINS } from '../../src/core/board-game.ts'
import { UserError } from '../../src/core/error.ts'
import { configure, option } from '../../src/core/option.ts'
import { type Chosen, register } from '../../src/core/registry.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { squareName } from '../../src/games/square-board.ts'

/** A position of Hex. */
export interface Hex {
  /**
   * `[R·C]`, row by row: 0 empty, else 1 for a stone that connects top and bottom (X) or 2 for one that connects left
   * and right (O), plus 4 where its chain touches the first of these edges (top, left), plus 8 where it touches the
   * other one.
   */
  stones: Uint8Array
  /** Moves made, a swap too. */
  moves: number
  /** 1 once X has connected top and bottom, 2 once O has connected left and right. */
  winner: number
  /** 1 once the second side has taken X over, and the first side plays O; else 0. */
  swapped: number
}

const SIDE = 3
const EDGES = 12

const options = {
  size: option(11, 'rows and columns, up to the letters that columns have', { min: 2, max: 26, integer: true }),
  columns: option(0, 'columns, where they are not as many as rows; 0 = as many', { min: 0, max: 26, integer: true }),
  swap: option(false, 'whether the second side may take the first stone over in place of its first move'),
}

export type HexOptions = Chosen<typeof options>

/** The up to six neighbors of each square of a board. */
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
 * Hex: on a parallelogram of hexagons, the first side (X) connects top and bottom, the second (O) left and right, each
 * with a chain of its stones. The first side may keep its best opening, unless there is the swap rule.
 *
 * ### Options
 * `size` rows and `columns`. With `swap` the second side may, in place of its first move, take X and the stone on the
 * board over; the first side then plays O and moves next. So the first side had better open with a stone that neither
 * side would rather have.
 *
 * ### Action: Discrete(R·C), with the swap rule Discrete(R·C + 1)
 * The square to put a stone on, row by row from the upper left: `a1` is the first. Squares touch those left, right,
 * above, below, above to the right and below to the left of them. Action R·C is `swap`.
 *
 * ### Planes: 3×R×C, with the swap rule 4×R×C
 * The stones of the side to move, those of the other one, and 1 everywhere when the side to move plays O: the board is
 * never turned, so this plane tells the network which edges it is to connect. The fourth is 1 everywhere when the side
 * to move may swap.
 *
 * ### Symmetries
 * Half a turn.
 *
 * Hex cannot be drawn, and on as many rows as columns the first side wins with perfect play (Nash 1952). All openings
 * are solved up to 9×9 (Pawlewicz and Hayward 2013). On other boards the side with the shorter way wins, even if the
 * other one begins (Gardner 1959).
 */
export function hex(chosen: HexOptions = {}): BoardGame<Hex> {
  const { size: rows, columns: asked, swap } = configure('hex', options, chosen)
  const columns = asked || rows
  const area = rows * columns
  const actions = swap ? area + 1 : area
  const neighbors = neighborsOf(rows, columns)
  const empty = (): Hex => ({ stones: new Uint8Array(area), moves: 0, winner: 0, swapped: 0 })
  /** What the side to move plays: 1 X, 2 O. */
  const mover = ({ moves, swapped }: Hex) => 1 + ((moves + swapped) & 1)
  const maySwap = ({ moves, winner }: Hex) => swap && moves === 1 && winner === 0

  /** The edges that a stone of a side touches by itself. */
  const edgesAt = (square: number, side: number) => {
    const along = side === 1 ? Math.floor(square / columns) : square % columns
    return (along === 0 ? 4 : 0) | (along === (side === 1 ? rows : columns) - 1 ? 8 : 0)
  }

  /**
   * Tells the chain of the stone on `square` which edges it now touches. Each stone is told twice in a game at most.
   */
  const spread = (stones: Uint8Array, square: number): void => {
    const stone = stones[square]!
    for (const near of neighbors[square]!) {
      const other = stones[near]!
      if ((other & SIDE) !== (stone & SIDE) || (other | stone) === other) continue
      stones[near] = other | stone
      spread(stones, near)
    }
  }

  /** Puts a stone of `side` down, and answers whether that connects the side's edges. */
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
      if (more !== undefined) {
        if (!swap || position.moves === 0)
          throw new UserError(
            'Hex: sides are swapped after the first stone, and only where the game has the swap rule.',
          )
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
  `Connect two edges of ${rows}×${columns} hexagons before the other side connects the other ` +
  `two${swap ? ', with the swap rule' : ''}; both played by the agent.`

/** Hex on 11×11, or another size; one agent playing both sides. */
export const hexV0 = register({
  id: 'Hex-v0',
  title: ({ size, columns, swap }) => title(size, columns || size, swap),
  options,
  create: config => selfPlay(hex(config)),
})

/** Hex on 5×5, one agent playing both sides. */
export const hex5x5V0 = register({
  id: 'Hex5x5-v0',
  title: title(5),
  create: () => selfPlay(hex({ size: 5 })),
})
