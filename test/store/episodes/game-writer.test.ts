import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../envs/index.ts'
import { verify } from '../../../src/playback/verify.ts'
import { loadEpisode } from '../../../src/store/episodes/episodes.ts'
import { GameWriter } from '../../../src/store/episodes/game-writer.ts'
import { temporary } from '../folder.ts'

const options = { env: 'TicTacToe-v0', agent: 'mcts:9', opponent: 'a human' } as const
const none = (moves: readonly number[]) => moves.map(() => undefined)

test('an unfinished game is neither terminated nor truncated, and replays without drift', async () => {
  const folder = temporary()
  const writer = new GameWriter(folder, options)
  const moves = [4, 0, 8]
  assert.is(writer.append({ game: 0, first: 1, moves, thoughts: [undefined, { value: 0.5 }, undefined] }), 0)
  writer.close()
  const episode = loadEpisode(folder)
  const { terminated, truncated, length, side, return: sum, steps } = episode
  assert.equal([terminated, truncated, length, side, sum], [false, false, 3, 1, 0])
  assert.ok(steps.every(step => !step.terminated && !step.truncated))
  assert.equal(steps[1]!.thought, { value: 0.5 })
  assert.is(await verify(episode), undefined)
})

test("the return is the agent's score, whoever made the last move", () => {
  const folder = temporary()
  const writer = new GameWriter(folder, options)
  const moves = [0, 3, 1, 4, 2] // player 0 takes a1, b1, c1
  writer.append({ game: 0, first: 0, moves, thoughts: none(moves) })
  writer.append({ game: 1, first: 1, moves, thoughts: none(moves) })
  writer.close()
  assert.equal([loadEpisode(folder, 0).return, loadEpisode(folder, 1).return], [1, -1])
})

test('a game without moves is not written and takes no number', () => {
  const folder = temporary()
  const writer = new GameWriter(folder, options)
  assert.is(writer.append({ game: 0, first: 0, moves: [], thoughts: [] }), undefined)
  writer.close()
  assert.throws(() => loadEpisode(folder), /has no recorded episodes: .* or play with --record/)
})

test.run()
