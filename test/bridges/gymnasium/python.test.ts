import { existsSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bridgeScript, ending, pythonCommand, unstartable } from '../../../src/bridges/gymnasium/python.ts'

test('the given Python, or else SENTE_PYTHON, or else python3', () => {
  const before = process.env.SENTE_PYTHON
  process.env.SENTE_PYTHON = 'venv/bin/python'
  assert.equal([pythonCommand('mine'), pythonCommand()], ['mine', 'venv/bin/python'])
  delete process.env.SENTE_PYTHON
  assert.is(pythonCommand(), 'python3')
  if (before !== undefined) process.env.SENTE_PYTHON = before
})

test('the script exists', () => {
  assert.match(bridgeScript(), /child\.py$/)
  assert.ok(existsSync(bridgeScript()))
})

test('why Python cannot be started', () => {
  const failed = (code: string) => unstartable('py', Object.assign(new Error('spawn'), { code })).message
  assert.match(failed('ENOENT'), /^there is no Python at "py": install Python 3 and run "pip install gymnasium", or /)
  assert.match(failed('EACCES'), /^"py" cannot be started as Python \(EACCES\): install/)
})

test('how Python exited', () => {
  assert.is(ending(1, null, 'Traceback\n  KeyError: 3\n\n'), 'exited (exit code 1); last output: KeyError: 3')
  assert.is(ending(null, 'SIGKILL', ''), 'exited (SIGKILL) without output')
})

test.run()
