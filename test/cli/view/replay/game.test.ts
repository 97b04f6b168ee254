import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../../../envs/index.ts'
import { gameOf, gameOverview } from '../../../../src/cli/view/replay/game.ts'
import { painter } from '../../../../src/cli/view/replay/picture.ts'
import type { Episode } from '../../../../src/core/episode.ts'
import { loadEpisode } from '../../../../src/store/episodes/episodes.ts'
import { GameWriter } from '../../../../src/store/episodes/game-writer.ts'
import { recorded } from '../../../loop/recorded.ts'
import { temporary } from '../../../store/folder.ts'

const style = { strong: (text: string) => `*${text}*`, faint: (text: string) => `(${text})` }

function game(env: 'TicTacToe-v0' | 'Hex5x5-v0', moves: readonly number[], visits?: Float32Array): Episode {
  const folder = temporary()
  const writer = new GameWriter(folder, { env, agent: 'mcts:9', opponent: 'a human' })
  writer.append({
    game: 0,
    first: 0,
    moves,
    thoughts: moves.map((_, t) => (t === 0 && visits ? { visits } : undefined)),
  })
  writer.close()
  return loadEpisode(folder)
}

test('a summary: who played, the moves, the last position', () => {
  const episode = game('TicTacToe-v0', [0, 3, 1, 4, 2])
  assert.is(
    gameOverview(episode, gameOf(episode)!, 20),
    `TicTacToe-v0 · mcts:9 (first) against a human · episode 0 · return 1 in 5 steps · terminated
1. a1 a2  2. b1 b2
3. c1

  a b c
1 X X X
2 O O ·
3 · · ·`,
  )
})

test('an environment without a game, or with actions that are not moves, is not shown this way', async () => {
  assert.is(gameOf(await recorded('Catch-v0', 2)), undefined)
  assert.is(gameOf({ ...game('TicTacToe-v0', [0]), env: { id: 'Nowhere-v0' } }), undefined)
  const versus = await recorded('TicTacToeVersusRandom-v0', 0)
  assert.is(gameOverview(versus, gameOf(versus)!, 72), undefined)
})

test('the screen names moves and movers, and shows the most visited of many moves first', () => {
  const visits = Float32Array.from({ length: 25 }, (_, action) => action)
  const episode = game('Hex5x5-v0', [2, 24], visits)
  const [first, second] = episode.steps
  const paint = painter(episode, style, gameOf(episode))
  const of = { return: 0, paused: false, fps: 1, frame: { text: 'board' } }
  const lines = paint({ ...first!, ...of, t: 0 }, 100)
    .slice(2)
    .map(line => line.slice(8).trim())
  assert.equal(lines.slice(0, 2), ['mcts:9 moves', 'visits'])
  assert.match(lines[2]!, /^e5 █+ +24\.0$/)
  assert.match(lines[3]!, /^d5 /)
  assert.match(lines[10]!, /^\* c1 .* ◀\*$/)
  assert.is(lines[11], '(… 16 more)')
  const thought = { visits, value: 0.5 }
  assert.match(paint({ ...first!, ...of, thought, t: 0 }, 100)[3]!, /value 0\.50+$/)
  const person = paint({ ...second!, ...of, t: 1 }, 100)
    .slice(2)
    .map(line => line.slice(8).trim())
  assert.equal(person.slice(0, 3), ['a human moves', 'action e5', '(taken without thinking)'])
  const end = paint({ ...of, observation: episode.final, t: 2 }, 100)
  assert.match(end[2]!, /left unfinished here$/)
})

test.run()
