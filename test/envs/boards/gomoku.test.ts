import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Gomoku, gomoku } from '../../../envs/boards/gomoku.ts'
import { checkGame } from '../../../src/check/check-game.ts'
import { legalActions } from '../../../src/core/board-game.ts'
import { rng } from '../../../src/core/rng.ts'

test('move sequences and positions by depth', () => {
  const game = gomoku({ size: 5 })
  let level = new Map<string, { position: Gomoku; ways: number }>([['', { position: game.initial(), ways: 1 }]])
  let [sequences, positions] = [1, 1]
  for (let depth = 0; depth < 4; depth++) {
    const next: typeof level = new Map()
    for (const { position, ways } of level.values())
      for (const action of legalActions(game.legal(position))) {
        const reached = game.next(position, action)
        const key = reached.stones.join('')
        const known = next.get(key)
        if (known) known.ways += ways
        else next.set(key, { position: reached, ways })
      }
    level = next
    sequences *= 25 - depth
    // The moving side then has 1 + ⌊depth / 2⌋ stones, placed in any order.
    positions = (positions * (25 - depth)) / (1 + Math.floor(depth / 2))
    assert.is(level.size, positions)
    assert.is(
      [...level.values()].reduce((sum, { ways }) => sum + ways, 0),
      sequences,
    )
  }
  assert.equal([sequences, positions], [303_600, 75_900])
})

/** Searches the whole board for five in a row of a side. */
function five({ stones }: Gomoku, n: number, side: number): boolean {
  const at = (r: number, c: number) => r >= 0 && r < n && c >= 0 && c < n && stones[r * n + c] === side
  const ways = [
    [0, 1],
    [1, 0],
    [1, 1],
    [1, -1],
  ] as const
  return [...stones.keys()].some(i =>
    ways.some(([dr, dc]) => [0, 1, 2, 3, 4].every(k => at(Math.floor(i / n) + k * dr, (i % n) + k * dc))),
  )
}

test('random games end exactly when there are five in a row or the board is full', () => {
  const random = rng(1)
  const ends = new Set<string>()
  for (const size of [5, 6, 9, 15])
    for (let k = 0; k < (size < 9 ? 60 : 10); k++) {
      const game = gomoku({ size })
      let position = game.initial()
      let reused = game.initial()
      for (;;) {
        const [first, second] = [five(position, size, 1), five(position, size, 2)]
        const full = position.moves === size * size
        assert.equal(game.returns(position), first ? [1, -1] : second ? [-1, 1] : full ? [0, 0] : null)
        const legal = legalActions(game.legal(position))
        const empty = [...position.stones.keys()].filter(i => position.stones[i] === 0)
        assert.equal(legal, game.returns(position) ? [] : empty)
        assert.equal(game.parse(game.show(position)), position)
        assert.equal(reused, position)
        if (legal.length === 0) break
        const action = legal[random.int(legal.length)]!
        reused = game.next(reused, action, reused)
        position = game.next(position, action)
      }
      ends.add(String(game.returns(position)))
    }
  assert.equal([...ends].sort(), ['-1,1', '0,0', '1,-1'])
})

/** A position in which X, the side to move, has stones on `own`, and O as many on pairwise non-adjacent squares. */
function given(n: number, own: readonly number[], free: number): Gomoku {
  const game = gomoku({ size: n })
  const signs = Array<string>(n * n).fill('·')
  for (const i of own) signs[i] = 'X'
  let placed = 0
  for (let i = 0; i < n * n && placed < own.length; i++) {
    const [r, c] = [Math.floor(i / n), i % n]
    if (signs[i] !== '·' || i === free || (c + 2 * r) % 5 !== 0) continue
    signs[i] = 'O'
    placed++
  }
  return game.parse(signs.join(' '))
}

test('every five in a row in every direction wins, whichever stone is placed last', () => {
  const n = 7
  const game = gomoku({ size: n })
  let lines = 0
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++)
      for (const [dr, dc] of [
        [0, 1],
        [1, 0],
        [1, 1],
        [1, -1],
      ] as const) {
        const [endRow, endColumn] = [r + 4 * dr, c + 4 * dc]
        if (endRow >= n || endColumn >= n || endColumn < 0) continue
        lines++
        const line = [0, 1, 2, 3, 4].map(k => (r + k * dr) * n + c + k * dc)
        for (const last of line) {
          const own = line.filter(i => i !== last)
          const position = given(n, own, last)
          assert.is(game.returns(position), null)
          assert.equal(game.returns(game.next(position, last)), [1, -1], `${line}, ${last} last`)
        }
      }
  assert.is(lines, 21 + 21 + 9 + 9)
})

test('rows do not wrap around the edge', () => {
  const n = 6
  const game = gomoku({ size: n })
  const around = [
    [3, 4, 5, 6, 7], // the end of a row, the beginning of the next
    [9, 10, 11, 12, 13],
    [3, 10, 17, 24, 31], // a diagonal that leaves on the right and reenters on the left
    [2, 7, 12, 17, 22], // one that leaves on the left
  ]
  for (const line of around)
    for (const last of line) {
      const own = line.filter(i => i !== last)
      assert.is(game.returns(game.next(given(n, own, last), last)), null, `${line}, ${last} last`)
    }
})

test('six and nine in a row win too', () => {
  const game = gomoku({ size: 9 })
  for (const [length, last] of [
    [6, 1],
    [6, 2],
    [6, 3],
    [6, 4],
    [9, 4],
  ] as const) {
    const own = Array.from({ length }, (_, i) => 36 + i).filter(i => i !== 36 + last)
    const position = given(9, own, 36 + last)
    assert.is(game.returns(position), null)
    assert.equal(game.returns(game.next(position, 36 + last)), [1, -1], `${length} in a row, stone ${last} placed last`)
  }
})

test('exact: rows of five win everywhere, longer ones never do, and the game continues', () => {
  const game = gomoku({ size: 9, exact: true })
  assert.is(game.name, 'Gomoku 9×9, exactly five')
  for (const [step, from] of [
    [1, 36], // along a row, down a column, on both diagonals
    [9, 4],
    [10, 0],
    [8, 8],
  ] as const)
    for (const length of [5, 6, 7, 9])
      for (let last = 0; last < length; last++) {
        if (Math.max(last, length - 1 - last) >= 5) continue // the game had ended before
        const own = Array.from({ length }, (_, k) => from + k * step).filter((_, k) => k !== last)
        const position = given(9, own, from + last * step)
        assert.is(game.returns(position), null)
        const wins = length === 5 ? [1, -1] : null
        assert.equal(game.returns(game.next(position, from + last * step)), wins, `${length} by ${step}, ${last} last`)
      }
  // The last stone completes a row of six, which does not count; with more stones also a column of five, which does.
  const row = [36, 37, 38, 40, 41]
  const column = [3, 12, 21, 30]
  assert.is(game.returns(game.next(given(9, row, 39), 39)), null)
  assert.equal(game.returns(game.next(given(9, [...row, ...column], 39), 39)), [1, -1])
  const free = gomoku({ size: 9 })
  assert.equal(free.returns(free.next(given(9, row, 39), 39)), [1, -1])
})

test('exact passes checkGame', () => {
  for (const size of [5, 7, 15]) assert.equal(checkGame(gomoku({ size, exact: true }), { games: 5 }), [])
})

test('planes have the own stones first', () => {
  const game = gomoku({ size: 5 })
  const planes = new Float32Array(50)
  game.encode(
    [12, 7, 24].reduce((at, action) => game.next(at, action), game.initial()),
    planes,
  )
  assert.equal(
    [...planes.keys()].filter(i => planes[i] === 1),
    [7, 25 + 12, 25 + 24],
  )
})

test('unreachable boards and invalid sizes are rejected', () => {
  const game = gomoku({ size: 5 })
  const rows = (...text: string[]) => [...text, ...Array<string>(5 - text.length).fill('· · · · ·')].join('\n')
  assert.throws(() => game.parse('X O'), /25 squares/)
  assert.throws(() => game.parse(rows('X X · · ·')), /as many X as O/)
  assert.throws(() => game.parse(rows('X X X X X', 'O O O O ·', 'O · · · ·')), /must have moved last/)
  assert.equal(game.returns(game.parse(rows('X X X X X', 'O O O O ·'))), [1, -1])
  assert.equal(game.returns(game.parse(rows('O O O O O', 'X X X X ·', 'X · · · ·'))), [-1, 1])
  for (const size of [4, 27, 9.5]) assert.throws(() => gomoku({ size }), /whole number from 5 to 26/)
  for (const size of [5, 12, 26]) assert.equal(checkGame(gomoku({ size }), { games: 3 }), [])
})

test.run()
