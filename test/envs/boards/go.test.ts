import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Go, type GoOptions, go, goV0 } from '../../../envs/boards/go.ts'
import { goBoard } from '../../../envs/boards/go-board.ts'
import { checkGame } from '../../../src/check/check-game.ts'
import { type BoardGame, legalActions } from '../../../src/core/board-game.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { isWide } from '../../sampled.ts'

const stonesOf = (board: string) => Uint8Array.from([...board.replace(/\s/g, '')], sign => '·XO'.indexOf(sign))

/** The position after moves given by name. */
function after<S>(game: BoardGame<S>, moves: string): S {
  const names = Array.from({ length: game.actions }, (_, action) => game.actionName(action))
  return moves.split(' ').reduce((position, name) => {
    assert.is(game.legal(position)[names.indexOf(name)], 1, `${name} of ${moves}`)
    return game.next(position, names.indexOf(name))
  }, game.initial())
}
const boardOf = (game: BoardGame<Go>, position: Go) => game.show(position).split('\n').slice(1, -1).join('\n')
const allowed = (game: BoardGame<Go>, position: Go, name: string) =>
  legalActions(game.legal(position)).some(action => game.actionName(action) === name)

for (const [n, count] of [
  [2, 57],
  [3, 12_675],
] as const)
  test(`${count} boards of ${n}×${n} have no chain without liberties`, () => {
    const { breathes } = goBoard(n)
    const stones = new Uint8Array(n * n)
    let legal = 0
    for (let colored = 0; colored < 3 ** (n * n); colored++) {
      for (let p = 0, rest = colored; p < n * n; p++, rest = Math.floor(rest / 3)) stones[p] = rest % 3
      if (stones.every((stone, p) => stone === 0 || breathes(stones, p))) legal++
    }
    assert.is(legal, count)
  })

test('exactly the 57 legal boards of 2×2 are reachable', () => {
  const game = go({ size: 2 })
  const random = rng(1)
  const met = new Set<string>()
  for (let k = 0; k < 3000; k++)
    for (let position = game.initial(); ; ) {
      met.add(position.stones.join(''))
      const legal = legalActions(game.legal(position))
      if (legal.length === 0) break
      position = game.next(position, legal[random.int(legal.length)]!, position)
    }
  assert.is(met.size, 57)
})

test('stones and chains without liberties are captured', () => {
  const game = go({ size: 3 })
  const corner = after(game, 'b1 a1 a2')
  assert.equal(boardOf(game, corner), ' 1 · X ·\n 2 X · ·\n 3 · · ·')
  const chain = after(game, 'a2 a1 b2 b1 c1')
  assert.equal(boardOf(game, chain), ' 1 · · X\n 2 X X ·\n 3 · · ·')
})

test('one move can capture several chains', () => {
  const game = go({ size: 3 })
  assert.equal(boardOf(game, after(game, 'a2 a1 c2 c1 b2 pass b1')), ' 1 · X ·\n 2 X X X\n 3 · · ·')
})

test('suicide of a single stone repeats the position and is illegal; suicide of several is legal', () => {
  const game = go({ size: 3 })
  const one = after(game, 'b1 pass a2')
  assert.is(allowed(game, one, 'a1'), false)
  const two = after(game, 'a2 a1 b2 pass c1')
  assert.is(allowed(game, two, 'b1'), true)
  assert.equal(boardOf(game, after(game, 'a2 a1 b2 pass c1 b1')), ' 1 · · X\n 2 X X ·\n 3 · · ·')
})

test('suicide that recreates an earlier position is illegal', () => {
  const game = go({ size: 3 })
  const position = after(game, 'a2 pass b2 pass c1 a1 pass')
  assert.is(allowed(game, position, 'b1'), false, 'a1 and b1 would recreate the board before a1')
})

test('ko: immediate recapture is illegal, recapture after a ko threat is legal', () => {
  const game = go({ size: 4 })
  const taken = after(game, 'b1 c1 a2 d2 b3 c3 c2 b2')
  assert.equal(boardOf(game, taken), ' 1 · X O ·\n 2 X O · O\n 3 · X O ·\n 4 · · · ·')
  assert.is(allowed(game, taken, 'c2'), false)
  const planes = new Float32Array(80)
  game.encode(taken, planes)
  assert.equal(
    [...planes.subarray(32, 48).entries()].filter(([, x]) => x === 1),
    [
      [3, 1], // suicide
      [6, 1], // the ko
    ],
  )
  const exchanged = after(game, 'b1 c1 a2 d2 b3 c3 c2 b2 a4 d4')
  assert.is(allowed(game, exchanged, 'c2'), true)
})

test('superko is positional: sending two and returning one is illegal, whoever is to move', () => {
  const game = go({ size: 4 })
  const sent = after(game, 'a2 b1 b2 c2 d4 d1 pass a1')
  assert.equal(boardOf(game, sent), ' 1 O O · O\n 2 X X O ·\n 3 · · · ·\n 4 · · · X')
  const taken = after(game, 'a2 b1 b2 c2 d4 d1 pass a1 c1')
  assert.equal(boardOf(game, taken), ' 1 · · X O\n 2 X X O ·\n 3 · · · ·\n 4 · · · X')
  assert.is(allowed(game, taken, 'b1'), false)
  assert.is(allowed(game, after(game, 'a2 b1 b2 c2 d4 d1 pass a1 c1 d3 c4'), 'b1'), true)
})

test('snapback: the capturing stone is recaptured with its chain', () => {
  const game = go({ size: 4 })
  const position = after(game, 'c1 a2 c2 b2 b3 d4 a3 d3 a1 b1 a1')
  assert.equal(boardOf(game, position), ' 1 X · X ·\n 2 · · X ·\n 3 X X · O\n 4 · · · O')
})

test('area: stones, and empty points that reach only one color', () => {
  const score = (board: string) => goBoard(Math.sqrt(stonesOf(board).length)).score(stonesOf(board))
  assert.is(score('··· ··· ···'), 0)
  assert.is(score('··· ·X· ···'), 9)
  assert.is(score('·X· XOX ···'), 3 + 2 - 1)
  assert.is(score('·X·O XXOO ··OO ·XO·'), 4 + 1 - (6 + 1))
  assert.is(score('·XO· ·XO· ·XO· ·XO·'), 0)
  assert.is(score('·X·O ·X·O ·X·O ·X·O'), 8 - 4)
})

test('two passes end the game, and komi decides it', () => {
  const middle = 'b2 pass pass'
  assert.equal(go({ size: 3, komi: 8.5 }).returns(after(go({ size: 3 }), middle)), [1, -1])
  assert.equal(go({ size: 3, komi: 9 }).returns(after(go({ size: 3 }), middle)), [0, 0])
  assert.equal(go({ size: 3, komi: 9.5 }).returns(after(go({ size: 3 }), middle)), [-1, 1])
  const game = go({ size: 3 })
  assert.is(game.returns(after(game, 'pass')), null)
  assert.is(game.returns(after(game, 'pass b2 pass')), null)
  assert.equal(game.returns(after(game, 'pass pass')), [-1, 1])
})

/** An independent, slow and simple implementation of the rules, on strings. */
function naive(n: number, { simple = false, suicide = true } = {}) {
  const pass = n * n
  const near = (p: number) =>
    [p - n, p + n, ...(p % n ? [p - 1] : []), ...(p % n < n - 1 ? [p + 1] : [])].filter(q => q >= 0 && q < pass)
  const region = (board: string, p: number, found = new Set<number>()): Set<number> => {
    found.add(p)
    for (const q of near(p)) if (board[q] === board[p] && !found.has(q)) region(board, q, found)
    return found
  }
  const beside = (board: string, p: number) => new Set([...region(board, p)].flatMap(near).map(q => board[q]))
  const clear = (board: string, sign: string) =>
    [...board].map((s, p) => (s === sign && !beside(board, p).has('·') ? '·' : s)).join('')

  let board = '·'.repeat(pass)
  const history = [board]
  const moves: number[] = []
  const after = (p: number) => {
    const [own, other] = moves.length % 2 === 0 ? ['X', 'O'] : ['O', 'X']
    return p === pass ? board : clear(clear(board.slice(0, p) + own + board.slice(p + 1), other!), own!)
  }
  const allowed = (p: number) => {
    const result = after(p)
    return (suicide || result[p] !== '·') && !(simple ? history.slice(-2) : history).includes(result)
  }
  const over = () => moves.length === 2 * pass || (moves.length > 1 && moves.slice(-2).every(p => p === pass))
  const owner = (p: number) => {
    const colors = board[p] === '·' ? beside(board, p) : new Set([board[p]])
    return colors.has('X') === colors.has('O') ? 0 : colors.has('X') ? 1 : -1
  }
  return {
    board: () => board,
    over,
    play(p: number) {
      board = after(p)
      history.push(board)
      moves.push(p)
    },
    legal: () => (over() ? [] : [...[...board].flatMap((s, p) => (s === '·' && allowed(p) ? [p] : [])), pass]),
    score: () => Array.from(board, (_, p): number => owner(p)).reduce((a, b) => a + b, 0),
  }
}

/** Plays random games with both implementations; returns the number of illegal moves. */
function lockstep(options: GoOptions, sizes: readonly (readonly [size: number, games: number])[]): number {
  const random = rng(2)
  let forbidden = 0
  for (const [size, games] of sizes) {
    const game = go({ ...options, size, komi: 0 })
    const { score } = goBoard(size)
    for (let k = 0; k < games / (isWide(import.meta.url) ? 1 : 4); k++) {
      const plain = naive(size, { simple: options.ko === 'simple', suicide: options.suicide ?? true })
      for (let position = game.initial(); ; ) {
        assert.is(Array.from(position.stones, stone => '·XO'[stone]).join(''), plain.board())
        const legal = legalActions(game.legal(position))
        assert.equal(legal, plain.legal(), game.show(position))
        assert.is(score(position.stones), plain.score())
        const winner = Math.sign(plain.score())
        assert.equal(game.returns(position), plain.over() ? [winner, -winner || 0] : null)
        if (plain.over()) break
        forbidden += plain.board().split('·').length - legal.length
        // Few passes, so that boards fill up, chains are captured and positions repeat.
        const action = legal[random.int(legal.length - (random.int(10) > 0 && legal.length > 1 ? 1 : 0))]!
        plain.play(action)
        position = game.next(position, action)
      }
    }
  }
  return forbidden
}

test('random games match the simple rules', () => {
  const forbidden = lockstep({}, [
    [2, 60],
    [3, 40],
    [4, 10],
    [5, 4],
    ...(isWide(import.meta.url) ? [[9, 1] as const] : []),
  ])
  assert.ok(forbidden > 20, `superko forbade ${forbidden} moves`)
})

for (const options of [{ ko: 'simple' }, { suicide: false }, { ko: 'simple', suicide: false }] as const)
  test(`random games with ${JSON.stringify(options)} match the simple rules, and the game passes checkGame`, () => {
    const forbidden = lockstep(options, [
      [2, 40],
      [3, 20],
      [4, 4],
      [5, 1],
    ])
    assert.ok(forbidden > 10, `${forbidden} illegal moves`)
    for (const size of [2, 4]) assert.equal(checkGame(go({ size, ...options }), { games: 3 }), [])
  })

test('simple ko: immediate recapture is illegal, older positions may repeat', () => {
  const game = go({ size: 4, ko: 'simple' })
  assert.is(game.name, 'Go 4×4, simple ko')
  const taken = after(game, 'b1 c1 a2 d2 b3 c3 c2 b2')
  assert.is(allowed(game, taken, 'c2'), false)
  assert.is(allowed(game, after(game, 'b1 c1 a2 d2 b3 c3 c2 b2 a4 d4'), 'c2'), true)
  const sent = after(game, 'a2 b1 b2 c2 d4 d1 pass a1 c1')
  assert.is(allowed(game, sent, 'b1'), true, 'sending two, returning one: repeats the position three moves earlier')
  assert.is(
    allowed(game, after(game, 'b1 pass a2'), 'a1'),
    false,
    'suicide of a single stone leaves the board unchanged',
  )
})

test('suicide: false forbids suicide but not captures, and the planes agree', () => {
  const game = go({ size: 3, suicide: false })
  assert.is(game.name, 'Go 3×3, no suicide')
  const two = after(game, 'a2 a1 b2 pass c1')
  assert.is(allowed(game, two, 'b1'), false)
  const planes = new Float32Array(45)
  game.encode(two, planes)
  assert.equal([...planes.subarray(18, 27)], [0, 1, 0, 0, 0, 0, 0, 0, 0])
  const capture = go({ size: 3, suicide: false })
  assert.is(allowed(capture, after(capture, 'b1 a1 c1 b2 pass c2 pass'), 'a2'), true)
  assert.is(allowed(capture, after(capture, 'a2 a1 b2 b1 c2'), 'c1'), false)
  assert.is(allowed(capture, after(capture, 'a2 a1 b2 b1 c2 pass'), 'c1'), true, 'it captures two')
  assert.throws(() => go({ ko: 'none' as 'simple' }), /superko, simple/)
})

test('parse replays the moves, and rejects a board that does not match them', () => {
  const game = go({ size: 3 })
  const text = '   a b c\n 1 · X ·\n 2 X · ·\n 3 · · ·\nmoves: b1 a1 a2'
  assert.is(game.show(game.parse(text)), text)
  assert.equal(game.parse('moves: b1 a1 a2'), game.parse(text))
  assert.throws(() => game.parse('· X ·'), /must list the moves/)
  assert.throws(() => game.parse('moves: b1 b1'), /move 2, b1, is illegal/)
  assert.throws(() => game.parse(text.replace('2 X', '2 O')), /does not match its moves/)
})

test('all sizes pass checkGame', () => {
  for (const size of [2, 3, 4]) assert.equal(checkGame(go({ size })), [])
  for (const size of [1, 20, 9.5]) assert.throws(() => go({ size }), /whole number from 2 to 19/)
  assert.throws(() => go({ komi: Number.NaN }), /komi/)
  assert.equal(make(goV0).game?.planes, [5, 9, 9])
})

test.run()
