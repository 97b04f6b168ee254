import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { marked } from '../../src/terminal/marked.ts'
import { colored, plain } from '../../src/terminal/terminal.ts'

test('only the mark has a color, and the sentence fits', () => {
  assert.is(marked('error', 'no error: at all'), 'error: no error: at all')
  assert.is(
    marked('warning', 'a\u001b[2J b', { width: 20, paint: colored }),
    '\u001b[33mwarning\u001b[0m: a\\u001b[2J\nb',
  )
  assert.is(marked('error', 'one two three', { width: 14, paint: plain }), 'error: one two\nthree')
})

test.run()
