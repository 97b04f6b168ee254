import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ticTacToe } from '../../envs/boards/tic-tac-toe.ts'
import { legalActions } from '../../src/core/board-game.ts'
import { rng } from '../../src/core/rng.ts'
import { type Chooser, match, usualOpening } from '../../src/games/match.ts'

const game = ticTacToe()
const lowest: Chooser = views => views.map(({ legal }) => legalActions(legal!)[0]!)
const highest: Chooser = views => views.map(({ legal }) => legalActions(legal!).at(-1)!)

test('two players alternate going first, and the score is the first player’s result', async () => {
  const games = await match(game, [lowest, highest], { games: 4, opening: 0, random: rng(1) })
  assert.equal(
    games.map(({ game, first }) => [game, first]),
    [
      [0, 0],
      [1, 1],
      [2, 0],
      [3, 1],
    ],
  )
  for (const { first, moves, returns, score } of games) {
    const position = moves.reduce((at, move) => game.next(at, move), game.initial())
    assert.equal(game.returns(position), returns)
    assert.is(score, returns[first])
  }
  // a1 c3 b1 b3 c1: the one who begins with the lowest squares wins; so does who begins with the highest.
  assert.equal(games[0]!.moves, [0, 8, 1, 7, 2])
  assert.equal(games[1]!.moves, [8, 0, 7, 1, 6])
  assert.equal(
    games.map(({ score }) => score),
    [1, -1, 1, -1],
  )
})

test('each opening is played twice, and others differ; the same stream gives the same games', async () => {
  const play = (seed: number) => match(game, [lowest, highest], { games: 20, opening: 3, random: rng(seed) })
  const games = await play(2)
  const openings = games.map(({ moves }) => moves.slice(0, 3).join())
  for (let k = 0; k < 20; k += 2) assert.is(openings[k], openings[k + 1])
  assert.ok(new Set(openings).size > 5)
  assert.equal(await play(2), games)
  assert.not.equal(await play(3), games)
})

test('openings are others while there are some: 144 games of tic-tac-toe begin in all 72 ways there are', async () => {
  const games = await match(game, [lowest, highest], { games: 144, opening: 2, random: rng(1) })
  assert.is(new Set(games.map(({ moves }) => moves.slice(0, 2).join())).size, 72)
  const more = await match(game, [lowest, highest], { games: 160, opening: 2, random: rng(1) })
  assert.equal(more.slice(0, 144), games, 'more games begin with the same ones')
})

test('an opening that always ends the game is refused, and the usual one leaves a move', async () => {
  const short = {
    ...game,
    returns: (position: ReturnType<typeof game.initial>) =>
      game.player(position) === 1 ? null : game.legal(position).includes(0) ? ([0, 0] as const) : null,
  }
  try {
    await match(short, [lowest, highest], { games: 2, opening: 2, random: rng(1) })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, /Tic-tac-toe is over after 2 random moves: ask for a shorter opening/)
  }
  assert.equal(
    [1, 2, 3, 9].map(longest => usualOpening({ longest })),
    [0, 1, 2, 2],
  )
})

test('positions of all games are answered in one batch, and each end is reported once', async () => {
  const sizes: number[] = []
  const counting: Chooser = views => {
    sizes.push(views.length)
    return lowest(views)
  }
  const told: number[] = []
  await match(game, [counting, highest], {
    games: 10,
    opening: 2,
    random: rng(4),
    ended: ({ game }) => told.push(game),
  })
  assert.ok(sizes[0]! >= 5, `${sizes}`)
  assert.equal(
    told.sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
})

test('what led to a move is kept as it was then; moves without it, and the opening, have none', async () => {
  const value = new Float32Array(1)
  const thinking: Chooser = views =>
    views.map(({ legal }) => {
      value[0]!++
      return { action: legalActions(legal!)[0]!, thought: { value } }
    })
  const [game] = await match(ticTacToe(), [thinking, highest], { games: 1, opening: 1, random: rng(1) })
  const { moves, thoughts } = game!
  assert.is(thoughts.length, moves.length)
  assert.is(thoughts[0], undefined)
  const kept = thoughts.filter(thought => thought).map(thought => (thought!.value as Float32Array)[0])
  assert.equal(
    kept,
    kept.map((_, k) => k + 1),
  )
})

test('a signal ends the match before the next moves: only whole games are answered', async () => {
  const ending = new AbortController()
  let asked = 0
  const counting: Chooser = views => {
    if (++asked === 3) ending.abort()
    return lowest(views)
  }
  const settings = { games: 2, opening: 0, random: rng(1) }
  assert.equal(await match(game, [counting, counting], { ...settings, signal: ending.signal }), [])
  assert.is(asked, 3)
})

test('an illegal move is reported with the legal ones', async () => {
  try {
    await match(game, [() => [4], () => [4]], { games: 1, opening: 0, random: rng(1) })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, /Tic-tac-toe: action 4 \(b2\) is illegal now: .*0 \(a1\), 1 \(b1\)/)
  }
})

test.run()
