import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { command } from '../sente.ts'

/** Runs `sente gtp` with these lines as input. */
function gtp(input: string, ...args: string[]) {
  const options = { cwd: temporary(), input, encoding: 'utf8', timeout: 60_000 } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, 'gtp', ...args], options)
  return { status, stdout, stderr }
}

test('standard output has the responses and nothing else; quit and the end of input end the session', () => {
  const game = ['mcts:5', '--game', 'Go-v0', '--env-set', 'size=5']
  const { status, stdout, stderr } = gtp('1 boardsize 5\r\nplay b a1\r\n\nnonsense\nquit\nname\n', ...game)
  assert.equal([status, stderr], [0, ''])
  assert.is(stdout, '=1 \n\n= \n\n? unknown command\n\n= \n\n')
  assert.match(gtp('genmove b', ...game).stdout, /^= [A-E][1-5]\n\n$/)
})

test('what the protocol has no place for goes to standard error', () => {
  const { stdout, stderr } = gtp('komi 3\n', 'random', '--game', 'Go5x5-v0')
  assert.is(stdout, '= \n\n')
  assert.match(stderr, 'random plays for a komi of 0.5, not of 3.')
  const { status, stderr: error } = gtp('', 'random', '--game', 'Go-v0', '--resign', '2')
  assert.is(status, 2)
  assert.match(error, '--resign takes a value from -1, a sure loss, to 1, not "2".')
})

test.run()
