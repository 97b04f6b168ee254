import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConnectFour, connectFour } from '../../../envs/boards/connect-four.ts'
import { legalActions } from '../../../src/core/board-game.ts'
import { rng } from '../../../src/core/rng.ts'

const game = connectFour()
const key = ({ firstLeft, firstRight, secondLeft, secondRight }: ConnectFour) =>
  `${firstLeft},${firstRight},${secondLeft},${secondRight}`

test('move sequences and positions by depth', () => {
  const sequences: number[] = []
  const positions: number[] = []
  let level = new Map<string, { position: ConnectFour; ways: number }>([['', { position: game.initial(), ways: 1 }]])
  for (let depth = 0; depth < 7; depth++) {
    const next: typeof level = new Map()
    for (const { position, ways } of level.values())
      for (const action of legalActions(game.legal(position))) {
        const reached = game.next(position, action)
        const known = next.get(key(reached))
        if (known) known.ways += ways
        else next.set(key(reached), { position: reached, ways })
      }
    level = next
    positions.push(level.size)
    sequences.push([...level.values()].reduce((sum, { ways }) => sum + ways, 0))
  }
  assert.equal(sequences, [7, 49, 343, 2401, 16_807, 117_649, 823_536])
  assert.equal(positions, [7, 49, 238, 1120, 4263, 16_422, 54_859])
})

/** An independent, slow and simple implementation of the rules, on rows of text. */
function naive(moves: readonly number[]) {
  const board = Array.from({ length: 6 }, () => Array<string>(7).fill('·')) // row 0 is the bottom
  for (const [i, c] of moves.entries()) board.find(row => row[c] === '·')![c] = i % 2 === 0 ? 'X' : 'O'
  const four = (sign: string) =>
    board.some((row, r) =>
      row.some((_, c) =>
        [
          [0, 1],
          [1, 0],
          [1, 1],
          [1, -1],
        ].some(([dr, dc]) => [0, 1, 2, 3].every(k => board[r + k * dr!]?.[c + k * dc!] === sign)),
      ),
    )
  const returns = four('X') ? [1, -1] : four('O') ? [-1, 1] : moves.length === 42 ? [0, 0] : null
  const legal = returns ? [] : [0, 1, 2, 3, 4, 5, 6].filter(c => board[5]![c] === '·')
  return {
    returns,
    legal,
    text: board
      .toReversed()
      .map(row => row.join(' '))
      .join('\n'),
  }
}

test('random games match the simple rules, survive show and parse, and do not depend on reusing positions', () => {
  const random = rng(1)
  const ends = new Set<string>()
  for (let k = 0; k < 300; k++) {
    const moves: number[] = []
    let position = game.initial()
    let reused = game.initial()
    for (;;) {
      const { returns, legal, text } = naive(moves)
      assert.equal(game.returns(position), returns)
      assert.equal(legalActions(game.legal(position)), legal)
      assert.is(game.show(position), `${text}\n1 2 3 4 5 6 7`)
      assert.equal(game.parse(game.show(position)), position)
      assert.equal(reused, position)
      if (returns) {
        ends.add(String(returns))
        break
      }
      const action = legal[random.int(legal.length)]!
      const before = structuredClone(position)
      const next = game.next(position, action)
      assert.equal(position, before)
      reused = game.next(reused, action, reused)
      position = next
      moves.push(action)
    }
  }
  assert.is(ends.size >= 2, true)
})

test('planes have the own stones first, and the top row first', () => {
  const planes = new Float32Array(84)
  const position = game.next(game.next(game.next(game.initial(), 3), 3), 6)
  game.encode(position, planes) // the second side is to move
  const set = [...planes.keys()].filter(i => planes[i] === 1)
  assert.equal(set, [4 * 7 + 3, 42 + 5 * 7 + 3, 42 + 5 * 7 + 6])
})

test('mirrored moves lead to mirrored positions', () => {
  const [{ squares, actions }] = game.symmetries as [NonNullable<typeof game.symmetries>[number]]
  const random = rng(2)
  let [position, image] = [game.initial(), game.initial()]
  const [planes, mirrored] = [new Float32Array(84), new Float32Array(84)]
  while (!game.returns(position)) {
    const legal = legalActions(game.legal(position))
    const action = legal[random.int(legal.length)]!
    position = game.next(position, action)
    image = game.next(image, actions[action]!)
    game.encode(position, planes)
    game.encode(image, mirrored)
    for (let i = 0; i < 84; i++) assert.is(mirrored[Math.floor(i / 42) * 42 + squares[i % 42]!], planes[i])
  }
  assert.equal(game.returns(image), game.returns(position))
})

test('unreachable boards are rejected', () => {
  const rows = (lowest: string, second = '· · · · · · ·') =>
    [...Array(4).fill('· · · · · · ·'), second, lowest].join('\n')
  assert.throws(() => game.parse('X O'), /six rows of seven/)
  assert.throws(() => game.parse(rows('· · · · · · ·', 'X · · · · · ·')), /above a free square/)
  assert.throws(() => game.parse(rows('X X · · · · ·')), /as many X as O/)
  assert.equal(game.returns(game.parse(rows('X X X X · · ·', 'O O O · · · ·'))), [1, -1])
})

test.run()
