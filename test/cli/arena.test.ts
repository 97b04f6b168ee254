import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../store/folder.ts'
import { sente } from './sente.ts'

const arena = (...args: string[]) => sente(temporary(), ['arena', ...args])

test('search beats random play, and both outputs say by how much', async () => {
  const args = ['mcts:200', 'random', '--game', 'TicTacToe-v0', '--games', '20', '--seed', '3']
  const [text, json] = [await arena(...args), await arena(...args, '--json')]
  assert.is(text.code, 0, text.stderr)
  const result = JSON.parse(json.stdout)
  const { wins, draws, losses, points, games } = result
  assert.is(wins + draws + losses, games)
  assert.is(points, (wins + draws / 2) / 20)
  assert.ok(losses === 0 && wins >= 14, json.stdout)
  assert.ok(result.low > 100)
  assert.match(text.stdout, `mcts:200 against random: ${wins} won, ${draws} drawn, 0 lost`)
  assert.match(text.stdout, /Elo, 95 % interval \+\d+ to /)
})

test('what cannot be played is told in one sentence', async () => {
  const refused = async (pattern: RegExp, ...args: string[]) => {
    const { code, stderr, stdout } = await arena(...args)
    assert.match(stderr, pattern)
    assert.equal([code, stdout, stderr.trim().split('\n').length], [2, '', 1], stderr)
  }
  await refused(
    /CartPole-v1 is no board game; --game takes .*ConnectFour-v0/,
    'random',
    'random',
    '--game',
    'CartPole-v1',
  )
  await refused(/Did you mean "ConnectFour-v0"/, 'random', 'random', '--game', 'ConectFour-v0')
  await refused(/"mcts:many" is no opponent/, 'mcts:many', 'random', '--game', 'TicTacToe-v0')
  await refused(/at least one simulation/, 'mcts:0', 'random', '--game', 'TicTacToe-v0')
  await refused(/random play does not search/, 'random:5', 'random', '--game', 'TicTacToe-v0')
  await refused(/leaves no moves/, 'random', 'random', '--game', 'TicTacToe-v0', '--opening', '9')
})

test('a folder that holds no run is told', async () => {
  const { code, stderr } = await arena('nowhere', 'random', '--game', 'TicTacToe-v0')
  assert.is.not(code, 0)
  assert.match(stderr, /nowhere/)
})

test.run()
