import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clipped, visible, visibleLines } from '../../../src/core/guard/visible.ts'

test('control characters are escaped as in JSON, all else is unchanged', () => {
  assert.is(visible('\u001b]0;mine\u0007 red\u001b[31m'), '\\u001b]0;mine\\u0007 red\\u001b[31m')
  assert.is(visible('a\nb\r\tc'), 'a\\nb\\r\\tc')
  assert.is(visible('\u009b2J \u007f \u202egpj \u2028 \ufeff'), '\\u009b2J \\u007f \\u202egpj \\u2028 \\ufeff')
  const plain = 'ε = 0.05 · ━━ ½ ✓ 囲碁 👩‍🔬 ~ "quoted" \\ \u00a0'
  assert.is(visible(plain), plain)
  assert.is(visibleLines(`${plain}\n\tb\u001b`), `${plain}\n\tb\\u001b`)
})

test('JSON text keeps its value', () => {
  const value = { name: '\u001b[2J\u009b\n\u202e"\\', list: ['\u2028'] }
  const shown = visible(JSON.stringify(value))
  assert.equal(JSON.parse(shown), value)
  assert.not(/[\u009b\u202e\u2028]/.test(shown))
})

test('long text is clipped in the middle', () => {
  const long = `there is no "${'x'.repeat(1e6)}": choose another.`
  assert.ok(clipped(long).length <= 1_200)
  assert.match(clipped(long), /^there is no "x+ … x+": choose another\.$/)
  for (const text of ['', 'short', 'y'.repeat(1_200)]) assert.is(clipped(text), text)
})

test.run()
