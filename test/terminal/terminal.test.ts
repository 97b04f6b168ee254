import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { colored, plain, terminal } from '../../src/terminal/terminal.ts'

const names = ['NO_COLOR', 'FORCE_COLOR', 'TERM'] as const

/** The colors of a stream in an environment with these variables only. */
function paintOf(isTTY: boolean, variables: Partial<Record<(typeof names)[number], string>>) {
  const before = names.map(name => [name, process.env[name]] as const)
  const set = (entries: readonly (readonly [string, string | undefined])[]) => {
    for (const [name, value] of entries)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  }
  set(names.map(name => [name, variables[name]]))
  try {
    return terminal({ isTTY } as NodeJS.WriteStream).paint
  } finally {
    set(before)
  }
}

test('colors are for terminals, unless NO_COLOR, FORCE_COLOR or TERM says otherwise', () => {
  assert.is(paintOf(true, { TERM: 'xterm' }), colored)
  assert.is(paintOf(true, {}), colored)
  assert.is(paintOf(true, { TERM: 'dumb' }), plain)
  assert.is(paintOf(true, { NO_COLOR: '1' }), plain)
  assert.is(paintOf(true, { NO_COLOR: '', FORCE_COLOR: '0' }), plain)
  assert.is(paintOf(false, {}), plain)
  assert.is(paintOf(false, { FORCE_COLOR: '1', TERM: 'dumb' }), colored)
  assert.is(paintOf(false, { FORCE_COLOR: '1', NO_COLOR: '1' }), plain)
})

test('a terminal has a width, a pipe has none', () => {
  assert.is(terminal({ isTTY: true, columns: 61 } as NodeJS.WriteStream).width, 61)
  assert.is(terminal({ isTTY: true, columns: 0 } as NodeJS.WriteStream).width, 80, 'unknown')
  assert.is(terminal({ isTTY: false } as NodeJS.WriteStream).width, Infinity)
})

test.run()
