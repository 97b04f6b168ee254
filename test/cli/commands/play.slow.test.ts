import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadEpisode } from '../../../src/store/episodes/episodes.ts'
import { temporary } from '../../store/folder.ts'

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))

const interrupted = 'interrupted'

/** Plays with these lines typed, and with Ctrl-C after the first answer where the last argument says so. */
function play(
  typed: readonly string[],
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    const stop = args.at(-1) === interrupted
    const given = stop ? args.slice(0, -1) : args
    const child = spawn(process.execPath, ['--import=tsx', '--conditions=sente-source', main, 'play', ...given], {
      timeout: 60_000,
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', more => {
      stdout += more
      if (stop && !child.killed && /It plays [\s\S]*\n3 .*\n/.test(stdout)) child.kill('SIGINT')
    })
    child.stderr.on('data', more => {
      stderr += more
    })
    child.on('close', code => resolve({ code, stdout, stderr }))
    child.stdin.write(typed.map(line => `${line}\n`).join(''))
    if (!stop) child.stdin.end()
  })
}

test('a game is played to its end; an invalid move is reported, and the game continues', async () => {
  // The first square in each row from above, of those that are free: whatever the search answers, the game ends.
  const squares = ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']
  const { code, stdout, stderr } = await play(['z9', ...squares], 'mcts:300', '--game', 'TicTacToe-v0')
  assert.equal([code, stderr], [0, ''])
  assert.match(stdout, /Tic-tac-toe. You play first. Type a move/)
  assert.match(stdout, '"z9" is not a move of this game; legal moves: a1 b1 c1 a2 b2 c2 a3 b3 c3.')
  assert.match(stdout, /It plays [abc][123]\.\n\n {2}a b c\n1 /)
  assert.match(stdout, /(It wins|A draw|You win)\.\n$/)
})

test('undo takes a move back, hint shows the agent’s view, and quitting is not a failure', async () => {
  const lines = ['undo', '4', 'undo', 'hint', 'help', 'quit', '1']
  const { code, stdout } = await play(lines, 'mcts:200', '--game', 'ConnectFour-v0')
  assert.is(code, 0)
  assert.match(stdout, 'There is nothing to take back.')
  assert.match(stdout, /move {2}visits\n\d +\d+/)
  assert.match(stdout, /It expects \d( \d)* ?…?\nvalue for you/)
  assert.match(stdout, 'Moves: 1 2 3 4 5 6 7.')
  const empty = stdout.split('\n').filter(line => line === '· · · · · · ·').length
  assert.ok(
    empty === 17 || empty === 16,
    'the empty board, one with stones in one row or two, and the empty board again',
  )
})

test('as second, the agent begins; the end of input ends the game', async () => {
  const { code, stdout } = await play([], 'random', '--game', 'TicTacToe-v0', '--side', 'second')
  assert.is(code, 0)
  assert.match(stdout, /You play second[\s\S]*It plays /)
})

test('invalid and illegal moves are reported in one sentence each; the game continues', async () => {
  const wrong = ['', '   ', 'zz', '8', '-1', '4 4', 'A1']
  const { code, stdout, stderr } = await play([...wrong, 'quit'], 'random', '--game', 'ConnectFour-v0')
  assert.equal([code, stderr], [0, ''])
  for (const word of ['zz', '8', '-1', '4 4', 'A1'])
    assert.match(stdout, `"${word}" is not a move of this game; legal moves: 1 2 3 4 5 6 7.\n`)
  const { stdout: taken } = await play(['b2', 'B2'], 'random', '--game', 'TicTacToe-v0')
  assert.match(taken, /"B2" is illegal now; legal moves:( [abc][123]){7}\.\n/)
  const { stdout: many } = await play(['zz'], 'random', '--game', 'Hex-v0')
  assert.match(many, /"zz" is not a move of this game; legal moves: a1 b1 .* p?\w+ and 105 others: help lists them\./)
})

test('a game is kept with what the agent thought, and without what was taken back', async () => {
  const folder = temporary()
  const args = ['mcts:50', '--game', 'TicTacToe-v0', '--record', folder]
  const squares = ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']
  const finished = await play(['b2', 'undo', ...squares], ...args)
  assert.match(finished.stdout, `The game is in ${folder}: npx sente replay ${folder} --episode 0\n`)
  const { agent, opponent, side, steps, terminated, return: sum } = loadEpisode(folder, 0)
  assert.equal([agent, opponent, side, terminated], ['mcts:50', 'a human', 1, true])
  const result = /It wins/.test(finished.stdout) ? 1 : /You win/.test(finished.stdout) ? -1 : 0
  assert.is(sum, result)
  assert.is(steps[0]!.action, 0, 'a1, after b2 was taken back')
  assert.equal(
    steps.map(({ thought }) => thought !== undefined),
    steps.map((_, t) => t % 2 === 1),
  )

  const left = await play(['a1', 'quit'], ...args)
  assert.match(left.stdout, 'The game is in')
  const { terminated: over, truncated, length } = loadEpisode(folder, 1)
  assert.equal([over, truncated, length], [false, false, 2])

  const nothing = await play(['quit'], ...args)
  assert.is(nothing.code, 0)
  assert.not.match(nothing.stdout, 'The game is in')
})

test('Ctrl-C in the middle keeps the game', async () => {
  const folder = temporary()
  const { code, stdout } = await play(['b2'], 'random', '--game', 'TicTacToe-v0', '--record', folder, interrupted)
  assert.is(code, 0)
  assert.match(stdout, 'The game is in')
  assert.is(loadEpisode(folder).length, 2)
})

test('invalid arguments are reported in one sentence', async () => {
  const refused = async (pattern: RegExp, ...args: string[]) => {
    const { code, stderr } = await play([], ...args)
    assert.is(code, 2)
    assert.match(stderr, pattern)
  }
  await refused(/plays any board game: choose one/, 'mcts:10')
  await refused(/--side takes first or second, not "left"/, 'random', '--game', 'TicTacToe-v0', '--side', 'left')
  await refused(/CartPole-v1 is not a board game/, 'random', '--game', 'CartPole-v1')
  const versus = ['random', '--game', 'TicTacToeVersusRandom-v0', '--record', temporary()]
  await refused(/the environment plays the opponent/, ...versus)
})

test.run()
