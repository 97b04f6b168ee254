import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** Plays with these lines typed. */
function play(
  typed: readonly string[],
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--import=tsx', '--conditions=sente-source', main, 'play', ...args])
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', more => {
      stdout += more
    })
    child.stderr.on('data', more => {
      stderr += more
    })
    child.on('close', code => resolve({ code, stdout, stderr }))
    child.stdin.end(typed.map(line => `${line}\n`).join(''))
  })
}

test('a game is played to its end; what is no move is told, and the game goes on', async () => {
  // The first square in each row from above, of those that are free: whatever the search answers, the game ends.
  const squares = ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']
  const { code, stdout, stderr } = await play(['z9', ...squares], 'mcts:300', '--game', 'TicTacToe-v0')
  assert.equal([code, stderr], [0, ''])
  assert.match(stdout, /Tic-tac-toe. You play first. Type a move/)
  assert.match(stdout, '"z9" is no move here; possible are a1 b1 c1 a2 b2 c2 a3 b3 c3.')
  assert.match(stdout, /It plays [abc][123]\.\n\n {2}a b c\n1 /)
  assert.match(stdout, /(It wins|A draw|You win)\.\n$/)
})

test('a move is taken back, the agent is asked, and quitting is no failure', async () => {
  const lines = ['undo', '4', 'undo', 'hint', 'help', 'quit', '1']
  const { code, stdout } = await play(lines, 'mcts:200', '--game', 'ConnectFour-v0')
  assert.is(code, 0)
  assert.match(stdout, 'There is nothing to take back.')
  assert.match(stdout, /move {2}visits\n\d +\d+/)
  assert.match(stdout, /value for you/)
  assert.match(stdout, 'Moves: 1 2 3 4 5 6 7.')
  const empty = stdout.split('\n').filter(line => line === '· · · · · · ·').length
  assert.ok(
    empty === 17 || empty === 16,
    'the empty board, one with stones in one row or two, and the empty board again',
  )
})

test('as second, the agent begins; the end of what is typed ends the game', async () => {
  const { code, stdout } = await play([], 'random', '--game', 'TicTacToe-v0', '--side', 'second')
  assert.is(code, 0)
  assert.match(stdout, /You play second[\s\S]*It plays /)
})

test('wrong words are told in one sentence', async () => {
  const refused = async (pattern: RegExp, ...args: string[]) => {
    const { code, stderr } = await play([], ...args)
    assert.is(code, 2)
    assert.match(stderr, pattern)
  }
  await refused(/plays any game: say which/, 'mcts:10')
  await refused(/--side takes first or second, not "left"/, 'random', '--game', 'TicTacToe-v0', '--side', 'left')
  await refused(/CartPole-v1 is no board game/, 'random', '--game', 'CartPole-v1')
})

test.run()
