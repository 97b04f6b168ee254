import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ContestProgress, contest } from '../../src/app/games/contest.ts'
import { playSession } from '../../src/app/games/play-session.ts'
import { legalActions } from '../../src/core/board-game.ts'
import { loadEpisode } from '../../src/store/episodes/episodes.ts'
import { rejection } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'

const game = 'TicTacToe-v0'

test('a contest: the score, and each game counted as it ends', async () => {
  const seen: ContestProgress[] = []
  const result = await contest('mcts:100', 'random', { game, games: 6, seed: 3, progress: so => seen.push(so) })
  const { wins, draws, losses } = result.score
  assert.equal([...new Set(seen.map(({ games }) => games))], [0, 1, 2, 3, 4, 5, 6])
  assert.ok(seen.every(({ moves, expected }, i) => moves >= (seen[i - 1]?.moves ?? 1) && expected >= moves))
  const { moves, expected, score } = seen.at(-1)!
  assert.equal([expected, score], [moves, result.score])
  assert.is(wins + draws + losses, 6)
  assert.is(result.points, (wins + draws / 2) / 6)
  assert.ok(result.elo > 0)
  assert.equal([result.env.id, result.opening, result.seed], [game, 2, 3])
})

test('a contest that is ended early returns the games played, as many as were over', async () => {
  const stop = new AbortController()
  const progress = (so: ContestProgress) => so.games === 2 && stop.abort()
  const settings = { game, games: 40, seed: 3 }
  const whole = await contest('mcts:20', 'random', settings)
  const { games, requested, score, low, high } = await contest('mcts:20', 'random', {
    ...settings,
    progress,
    signal: stop.signal,
  })
  assert.is(requested, 40)
  assert.ok(games >= 2 && games < 40)
  assert.is(score.wins + score.draws + score.losses, games)
  assert.ok(high - low > whole.high - whole.low)
})

test('what a contest refuses', async () => {
  const refused = async (...args: Parameters<typeof contest>) => (await rejection(contest(...args))).message
  assert.is(
    await refused('mcts:10', 'random', { game, opening: 9 }),
    '--opening 9 leaves no moves of Tic-tac-toe, which has at most 9.',
  )
  assert.match(await refused('mcts:0', 'random', { game }), 'a search needs at least one simulation')
  assert.match(await refused('random', 'random', { game: 'CartPole-v1' }), 'CartPole-v1 is not a board game')
})

test('a session: moves, undo, a hint, the result and the record', async () => {
  const folder = temporary()
  const session = await playSession('mcts:50', { game, side: 'second', record: folder })
  const replies = async () => {
    let moves = 0
    for await (const _ of session.reply()) moves++
    return moves
  }
  assert.is(session.undo(), false)
  assert.is(await replies(), 1)
  const before = session.game.show(session.position)
  const lowest = () => legalActions(session.game.legal(session.position))[0]!
  session.play(lowest())
  assert.is(await replies(), 1)
  assert.ok(session.undo())
  assert.is(session.game.show(session.position), before)
  const { action, thought } = await session.think()
  assert.is(session.game.legal(session.position)[action as number], 1)
  assert.ok(thought?.visits)
  while (session.result === undefined) {
    session.play(lowest())
    await replies()
  }
  assert.ok([-1, 0, 1].includes(session.result))
  const episode = session.keep()
  session.dispose()
  assert.is(episode, 0)
  const { steps, side } = loadEpisode(folder, 'last')
  assert.ok(steps.length >= 5)
  assert.is(side, 0)
})

test('a session needs a game and a side', async () => {
  const refused = async (...args: Parameters<typeof playSession>) => (await rejection(playSession(...args))).message
  assert.is(await refused('random'), 'random plays any board game: choose one, such as --game ConnectFour-v0.')
  assert.is(await refused('random', { game, side: 'third' as 'first' }), '--side takes first or second, not "third".')
})

test.run()
