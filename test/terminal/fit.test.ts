import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hanging, shortened, wrapped } from '../../src/terminal/fit.ts'

test('the middle of a text is cut out', () => {
  assert.is(shortened('runs/dqn-CartPole-v1-s3', 23), 'runs/dqn-CartPole-v1-s3')
  assert.is(shortened('runs/dqn-CartPole-v1-s3', 12), 'runs/d…v1-s3')
  assert.is(shortened('囲碁囲碁囲碁', 8), '囲碁…碁')
})

test('lines break between words and keep their indentation; a long word is not broken', () => {
  assert.equal(wrapped('  one two three', 9), ['  one two', '  three'])
  assert.equal(wrapped('a/path/longer/than/that is', 10), ['a/path/longer/than/that', 'is'])
  assert.equal(wrapped('one\n\ntwo three', 7), ['one', '', 'two', 'three'])
  assert.equal(wrapped('– libcuda  ✓\u00a0libvulkan', 12), ['– libcuda', '✓ libvulkan'])
  assert.equal(wrapped('any length '.repeat(99), Infinity).length, 1)
})

test('a command in a sentence can be pasted', () => {
  const text = 'progress is saved; resume with: npx sente resume runs/x --set gamma=0.9'
  assert.equal(wrapped(text, 45), ['progress is saved; resume with:', 'npx sente resume runs/x --set gamma=0.9'])
  assert.equal(wrapped(text, 32), [
    'progress is saved; resume with:',
    'npx sente resume runs/x \\',
    '  --set gamma=0.9',
  ])
  assert.equal(wrapped('again: npx sente train --set hidden=64,64 --seed 2; or not', 30), [
    'again:',
    'npx sente train --set \\',
    '  hidden=64,64 --seed 2;',
    'or not',
  ])
  assert.equal(wrapped('run npx sente doctor, then try again', 25), ['run npx sente doctor,', 'then try again'])
})

test('text after a name is indented by its width', () => {
  assert.is(hanging('囲碁 ', 'one two three', 12), '囲碁 one two\n     three')
})

test.run()
