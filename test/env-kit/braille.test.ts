import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { braille } from '../../src/env-kit/braille.ts'

test('an empty canvas consists of blank patterns, one line per row', () => {
  assert.is(braille(2, 2).text(), '⠀⠀\n⠀⠀')
})

test('each dot maps to its bit of the pattern', () => {
  const canvas = braille(1, 1)
  assert.equal([canvas.width, canvas.height], [2, 4])
  canvas.dot(0, 0)
  assert.is(canvas.text(), '⠁')
  canvas.dot(1, 3)
  assert.is(canvas.text(), '⢁')
  for (let y = 0; y < 4; y++) for (let x = 0; x < 2; x++) canvas.dot(x, y)
  assert.is(canvas.text(), '⣿')
})

test('lines connect their end points in any direction', () => {
  const across = braille(2, 1)
  across.line(3, 3, 0, 3)
  assert.is(across.text(), '⣀⣀')
  const diagonal = braille(2, 1)
  diagonal.line(0, 0, 3, 3)
  assert.is(diagonal.text(), '⠑⢄')
  const point = braille(1, 1)
  point.line(0, 0, 0, 0)
  assert.is(point.text(), '⠁')
})

test('dots outside the canvas are ignored', () => {
  const canvas = braille(1, 1)
  canvas.line(-5, 3, 5, 3)
  canvas.dot(0, 4)
  canvas.dot(Number.NaN, 0)
  assert.is(canvas.text(), '⣀')
})

test.run()
