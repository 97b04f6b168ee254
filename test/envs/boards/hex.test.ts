import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Hex, hex } from '../../../envs/boards/hex.ts'
import { checkGame } from '../../../src/check/check-game.ts'
import { type BoardGame, legalActions } from '../../../src/core/board-game.ts'
import { rng } from '../../../src/core/rng.ts'
import { isWide } from '../../sampled.ts'

/** The winning openings of the first side, by exhaustive search. */
function winningOpenings(size: number, columns = size): string[] {
  const game = hex({ size, columns })
  const area = size * columns
  const known = new Uint8Array(3 ** area) // by the stones as a base-3 number: 1 = the side to move wins, 2 = loses
  const at = Array.from({ length: area + 1 }, () => game.initial()) // the position at each depth
  const wins = (depth: number, key: number): boolean => {
    if (at[depth]!.winner !== 0) return false // the opponent just connected
    if (known[key] === 0) known[key] = moves(depth, key).length > 0 ? 1 : 2
    return known[key] === 1
  }
  /** The first winning move, or all of them at the root. */
  const moves = (depth: number, key: number): number[] => {
    const found: number[] = []
    for (let action = 0; action < area && (depth === 0 || found.length === 0); action++) {
      if (at[depth]!.stones[action] !== 0) continue
      game.next(at[depth]!, action, at[depth + 1])
      if (!wins(depth + 1, key + (1 + (depth & 1)) * 3 ** action)) found.push(action)
    }
    return found
  }
  return moves(0, 0).map(action => game.actionName(action))
}

test('5 openings win on 3×3', () => {
  assert.equal(winningOpenings(3), ['c1', 'a2', 'b2', 'c2', 'a3'])
})

if (isWide(import.meta.url))
  test('4 openings win on 4×4', () => {
    assert.equal(winningOpenings(4), ['d1', 'c2', 'b3', 'a4'])
  })

test('on non-square boards the side with the shorter distance wins, whoever moves first', () => {
  for (const [rows, columns] of [
    [2, 3],
    [3, 4],
    [2, 6],
  ] as const) {
    assert.is(winningOpenings(columns, rows).length, 0, `${columns} rows, ${rows} columns: the second side wins`)
    assert.ok(winningOpenings(rows, columns).length > 0, `${rows} rows, ${columns} columns: the first side wins`)
  }
})

/** The game value for the side to move, by exhaustive search. */
function bestPlay<S>(game: BoardGame<S>, position: S, known = new Map<string, number>()): number {
  const returns = game.returns(position)
  if (returns) return returns[game.player(position)]
  const key = `${game.player(position)} ${game.show(position)}`
  let best = known.get(key)
  if (best !== undefined) return best
  best = -1
  for (const action of legalActions(game.legal(position))) {
    best = Math.max(best, -bestPlay(game, game.next(position, action), known))
    if (best === 1) break
  }
  known.set(key, best)
  return best
}

test('with the swap rule, the second side wins on square boards', () => {
  for (const size of [2, 3]) {
    assert.is(bestPlay(hex({ size }), hex({ size }).initial()), 1)
    assert.is(bestPlay(hex({ size, swap: true }), hex({ size, swap: true }).initial()), -1)
  }
})

test('swap is legal only as the second move, and then the first side plays O', () => {
  const game = hex({ size: 3, swap: true })
  assert.equal([game.name, game.actions, game.longest, game.planes], ['Hex 3×3 with swap', 10, 10, [4, 3, 3]])
  const swap = 9
  assert.is(game.actionName(swap), 'swap')
  assert.is(game.legal(game.initial())[swap], 0)
  const opened = game.next(game.initial(), 4)
  assert.is(game.legal(opened)[swap], 1)
  const planes = new Float32Array(36)
  const plane = (position: Hex, c: number) => {
    game.encode(position, planes)
    return [...planes.subarray(9 * c, 9 * c + 9)]
  }
  const [zeros, ones, middle] = [Array(9).fill(0), Array(9).fill(1), [0, 0, 0, 0, 1, 0, 0, 0, 0]]
  assert.equal(
    [0, 1, 2, 3].map(c => plane(opened, c)),
    [zeros, middle, ones, ones],
  )
  const swapped = game.next(opened, swap)
  assert.is(game.player(swapped), 0)
  assert.is(game.legal(swapped)[swap], 0)
  assert.equal(
    [0, 1, 2, 3].map(c => plane(swapped, c)),
    [zeros, middle, ones, zeros],
    'O is to move, played by the first side',
  )
  assert.match(game.show(swapped), /\nswapped: the first side plays O$/)
  assert.equal(game.parse(game.show(swapped)), swapped)
  // a1, the first side's O; then the second side continues with X in the middle column.
  const won = [0, 1, 2, 7].reduce((at, action) => game.next(at, action), swapped)
  assert.equal(game.returns(won), [-1, 1])
  const lost = [3, 0, 5].reduce((at, action) => game.next(at, action), game.next(game.next(game.initial(), 0), swap))
  assert.is(game.returns(lost), null)
  const kept = game.next(opened, 0)
  assert.equal([game.player(kept), game.legal(kept)[swap]], [0, 0])
  assert.throws(() => hex({ size: 3 }).parse(game.show(swapped)), /only with the option swap/)
})

test('rotation by 180° is the only symmetry, and maps swap to itself', () => {
  const { symmetries } = hex({ size: 2, columns: 4, swap: true })
  assert.equal(
    symmetries!.map(({ squares, actions }) => [[...squares], [...actions]]),
    [
      [
        [7, 6, 5, 4, 3, 2, 1, 0],
        [7, 6, 5, 4, 3, 2, 1, 0, 8],
      ],
    ],
  )
})

/** Whether a side's stones connect its edges, by a search from edge to edge. */
function connected({ stones }: Hex, n: number, side: number): boolean {
  const of = (r: number, c: number) => (stones[r * n + c]! & 3) === side
  const start = Array.from({ length: n }, (_, i) => (side === 1 ? [0, i] : [i, 0])) as [number, number][]
  const seen = new Set<number>()
  const queue = start.filter(([r, c]) => of(r, c))
  for (const [r, c] of queue) {
    if ((side === 1 ? r : c) === n - 1) return true
    for (const [dr, dc] of [
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
      [1, -1],
      [-1, 1],
    ] as const) {
      const [y, x] = [r + dr, c + dc]
      if (y < 0 || x < 0 || y >= n || x >= n || !of(y, x) || seen.has(y * n + x)) continue
      seen.add(y * n + x)
      queue.push([y, x])
    }
  }
  return false
}

test('random games end exactly when edges are connected, never in a draw', () => {
  const random = rng(1)
  for (const size of [2, 5, 11])
    for (let k = 0; k < 40; k++) {
      const game = hex({ size })
      let position = game.initial()
      for (;;) {
        const [first, second] = [connected(position, size, 1), connected(position, size, 2)]
        assert.equal(game.returns(position), first ? [1, -1] : second ? [-1, 1] : null)
        if (first || second) break
        const legal = legalActions(game.legal(position))
        position = game.next(position, legal[random.int(legal.length)]!)
      }
    }
})

const board = `
   a b c
 1  X O ·
  2  · X O
   3  O X ·`.slice(1)

test('show draws a slanted board, on which adjacent squares touch, and parse reads it', () => {
  const game = hex({ size: 3 })
  const position = game.parse(board)
  assert.is(game.show(position), board)
  assert.equal(game.returns(position), null, 'a1 and b2 are not adjacent')
  const joined = game.next(position, 3) // a2 touches both
  assert.equal(game.returns(joined), [1, -1])
  assert.throws(() => game.parse('X O'), /9 squares/)
  assert.throws(() => game.parse(board.replace('X', '·')), /as many X as O/)
  assert.throws(() => game.parse(game.show(joined).replace(/·/, 'O')), /must have moved last/)
})

test('the third plane encodes the side to move', () => {
  const game = hex({ size: 2 })
  const planes = new Float32Array(12)
  game.encode(game.next(game.initial(), 1), planes)
  assert.equal([...planes], [0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1])
  game.encode(game.next(game.next(game.initial(), 1), 3), planes)
  assert.equal([...planes], [0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
})

test('all sizes pass checkGame', () => {
  for (const size of [2, 4, 26]) assert.equal(checkGame(hex({ size }), { games: 3 }), [])
  for (const size of [1, 27, 2.5]) assert.throws(() => hex({ size }), /whole number from 2 to 26/)
  for (const columns of [-1, 27, 2.5]) assert.throws(() => hex({ columns }), /whole number from 0 to 26/)
  for (const size of [2, 5])
    for (const columns of [1, 3, 7])
      for (const swap of [false, true]) assert.equal(checkGame(hex({ size, columns, swap }), { games: 3 }), [])
})

test.run()
