import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Othello, othello } from '../../../envs/boards/othello.ts'
import { checkGame } from '../../../src/check/check-game.ts'
import { type BoardGame, legalActions } from '../../../src/core/board-game.ts'
import { rng } from '../../../src/core/rng.ts'
import { isWide } from '../../sampled.ts'

/** Number of move sequences of a given length (perft). */
const perft = <S>(game: BoardGame<S>, position: S, depth: number): number =>
  depth === 0
    ? 1
    : legalActions(game.legal(position)).reduce((sum, a) => sum + perft(game, game.next(position, a), depth - 1), 0)

test('move sequences by depth on 8×8', () => {
  const game = othello()
  const known = [4, 12, 56, 244, 1396, 8200, 55_092, 390_216]
  for (const [i, sequences] of known.entries()) assert.is(perft(game, game.initial(), i + 1), sequences)
})

type Side = 'X' | 'O'
const other = (side: Side): Side => (side === 'X' ? 'O' : 'X')

/** An independent, slow and simple implementation of the rules, on rows of text. */
function naive(n: number) {
  const half = n / 2
  let board = Array.from({ length: n }, (_, r) =>
    Array.from({ length: n }, (_, c) =>
      r < half - 1 || r > half || c < half - 1 || c > half ? '·' : r === c ? 'O' : 'X',
    ),
  )
  let side: Side = 'X'
  const outflanked = (action: number, by: Side): [number, number][] => {
    const [r, c] = [Math.floor(action / n), action % n]
    if (board[r]?.[c] !== '·') return []
    return [-1, 0, 1].flatMap(dr =>
      [-1, 0, 1].flatMap(dc => {
        const found: [number, number][] = []
        for (let k = 1; ; k++) {
          const sign = board[r + k * dr]?.[c + k * dc]
          if (sign === by) return found
          if (sign !== other(by)) return []
          found.push([r + k * dr, c + k * dc])
        }
      }),
    )
  }
  const moves = (by: Side) => [...Array(n * n).keys()].filter(action => outflanked(action, by).length > 0)
  return {
    legal() {
      const own = moves(side)
      return own.length > 0 ? own : moves(other(side)).length > 0 ? [n * n] : []
    },
    play(action: number) {
      const changed = outflanked(action, side)
      board = board.map(row => [...row])
      for (const [r, c] of changed) board[r]![c] = side
      if (action < n * n) board[Math.floor(action / n)]![action % n] = side
      side = other(side)
    },
    returns() {
      if (this.legal().length > 0) return null
      const count = (sign: string) => board.flat().filter(s => s === sign).length
      return [Math.sign(count('X') - count('O')) + 0, Math.sign(count('O') - count('X')) + 0]
    },
    text: () => board.map(row => row.join(' ')).join('\n'),
    side: () => side,
  }
}

for (const size of isWide(import.meta.url) ? [4, 6, 8] : [4, 6])
  test(`random games on ${size}×${size} match the simple rules`, () => {
    const game = othello({ size })
    const random = rng(size)
    const seen = { passes: 0, early: 0, wins: new Set<number>() }
    for (let k = 0; k < 100; k++) {
      const plain = naive(size)
      let position = game.initial()
      let reused = game.initial()
      for (;;) {
        const shown = game.show(position)
        assert.is(shown.replace(/^.*\n/, '').replace(/^\d /gm, ''), `${plain.text()}\nto move: ${plain.side()}`)
        const legal = plain.legal()
        assert.equal(legalActions(game.legal(position)), legal)
        assert.equal(game.returns(position), plain.returns())
        assert.equal(reused, position)
        assert.equal(game.parse(shown), position)
        if (legal.length === 0) {
          seen.wins.add(game.returns(position)![0])
          if (shown.includes('·')) seen.early++
          break
        }
        const action = legal[random.int(legal.length)]!
        if (action === size * size) seen.passes++
        plain.play(action)
        reused = game.next(reused, action, reused)
        position = game.next(position, action)
      }
    }
    assert.ok(seen.passes > 10, `${seen.passes} passes`)
    assert.ok(seen.early > 0, `${seen.early} games ended before the board was full`)
    assert.ok(seen.wins.has(1) && seen.wins.has(-1))
  })

/** Disc lead of the first side. */
const lead = (board: string) => [...board].reduce((sum, sign) => sum + (sign === 'X' ? 1 : sign === 'O' ? -1 : 0), 0)

test('perfect play on 4×4 ends 11 to 3 for the second side', () => {
  const game = othello({ size: 4 })
  const known = new Map<string, string>()
  /** The final board if both sides play perfectly for the largest disc lead. */
  const end = (position: Othello): string => {
    const key = game.show(position)
    const before = known.get(key)
    if (before !== undefined) return before
    const sign = game.player(position) === 0 ? 1 : -1
    const ends = legalActions(game.legal(position)).map(action => end(game.next(position, action)))
    const best = ends.reduce((a, b) => (sign * lead(b) > sign * lead(a) ? b : a), ends[0] ?? key.split('\nto')[0]!)
    known.set(key, best)
    return best
  }
  const discs = end(game.initial()).match(/[XO]/g)!
  assert.equal([discs.length, discs.filter(sign => sign === 'X').length], [14, 3])
})

const star = `
  a b c d e f g h
1 · · · · · · · ·
2 · X · X · X · ·
3 · · O O O · · ·
4 · X O · O X · O
5 X · O O O · · ·
6 · X · X · X · ·
7 · · · · · · · ·
8 · · · · · · · O
to move: X`.slice(1)

test('a disc flips the discs it outflanks in all eight directions, and no others', () => {
  const game = othello()
  const position = game.parse(star)
  assert.is(game.show(position), star)
  const after = game.show(game.next(position, 27)) // d4
  assert.is(
    after,
    star
      .replace(/^(3.*|5 X.*)$/gm, row => row.replace(/O/g, 'X'))
      .replace('4 · X O · O X', '4 · X X X X X')
      .replace('move: X', 'move: O'),
  )
})

test('lines do not wrap around the edge', () => {
  const game = othello()
  const legal = legalActions(game.legal(game.parse(star))).map(action => game.actionName(action))
  assert.not(legal.includes('g4'), 'O on h4, X on a5')
  for (const size of [4, 6, 8]) {
    const rows = Array.from({ length: size }, () => Array<string>(size).fill('·'))
    rows[1]![size - 1] = 'O'
    rows[2]![0] = 'X'
    const apart = othello({ size }).parse(`${rows.map(row => row.join(' ')).join('\n')}\nto move: X`)
    assert.equal(othello({ size }).returns(apart), [0, 0], 'neither side can place a disc, and both have one')
  }
})

test('pass is legal only for a side that cannot place a disc', () => {
  const game = othello({ size: 4 })
  const rows = ['X O · ·', 'X · · ·', 'X · · ·', 'X · · ·']
  const stuck = game.parse(`${rows.join('\n')}\nto move: O`)
  assert.equal(legalActions(game.legal(stuck)), [16])
  assert.is(game.actionName(16), 'pass')
  const passed = game.next(stuck, 16)
  assert.is(game.player(passed), 0)
  assert.equal(legalActions(game.legal(passed)), [2])
  const won = game.next(passed, 2)
  assert.equal(legalActions(game.legal(won)), [])
  assert.equal(game.returns(won), [1, -1], 'the game ends immediately: O has no discs left')
})

test('planes have the own discs first', () => {
  const game = othello({ size: 4 })
  const planes = new Float32Array(32)
  game.encode(game.next(game.initial(), 1), planes) // b1 flips b2
  assert.equal(
    [...planes.keys()].filter(i => planes[i] === 1),
    [10, 16 + 1, 16 + 5, 16 + 6, 16 + 9],
  )
})

test('the symmetries are those that preserve the four initial discs', () => {
  const game = othello()
  const planes = new Float32Array(128)
  game.encode(game.initial(), planes)
  const moved = game.symmetries!.map(({ squares, actions }) => {
    for (let i = 0; i < 128; i++) assert.is(planes[i - (i % 64) + squares[i % 64]!], planes[i])
    assert.is(actions[64], 64, 'pass maps to pass')
    return game.actionName(actions[1]!) // of b1
  })
  assert.equal(moved, ['g8', 'a2', 'h7'])
})

test('malformed boards and invalid sizes are rejected', () => {
  const game = othello({ size: 4 })
  const text = game.show(game.initial())
  assert.throws(() => game.parse('X O\nto move: X'), /16 squares/)
  assert.throws(() => game.parse(text.replace('to move: X', '')), /to move: X, or to move: O/)
  assert.throws(() => game.parse(text.replace('to move: X', 'to move: XO')), /to move: X, or to move: O/)
  for (const size of [2, 5, 10])
    assert.throws(() => othello({ size }), /"size" \(rows and columns\) must be one of 4, 6, 8/)
  for (const size of [4, 6, 8]) assert.equal(checkGame(othello({ size }), { seed: 1 }), [])
})

test.run()
