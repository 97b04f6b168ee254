import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { quoted } from '../../src/app/quoted.ts'

test('a word that a shell would split is quoted', () => {
  for (const plain of ['runs/dqn-CartPole-v1-s0', './corridor.ts:Corridor-v0', 'size=5', 'C:\\envs\\maze.ts'])
    assert.is(quoted(plain), plain)
  assert.is(quoted('my envs/maze.ts'), "'my envs/maze.ts'")
  assert.is(quoted("it's"), "'it'\\''s'")
  assert.is(quoted('a$b'), "'a$b'")
})

test.run()
