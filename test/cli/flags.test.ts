import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setting, whole } from '../../src/cli/flags.ts'

test('whole numbers, as people write them', () => {
  const steps = whole('--steps', 1)
  for (const text of ['50000', '50_000', '50,000', '5e4', ' 50000 ']) assert.is(steps(text), 50_000)
})

test('a value that is not a whole number is named', () => {
  const refuses = (min: number, text: string, shown: string) =>
    assert.throws(
      () => whole('--n', min)(text),
      (error: Error) => error.message === `--n must be a whole number of at least ${min}, not ${shown}.`,
    )
  for (const text of ['', ' ', 'abc', 'NaN', '10k', '1_0', '5,0']) refuses(1, text, `"${text}"`)
  refuses(1, '0', '0')
  refuses(1, '-5', '-5')
  refuses(0, '1.5', '1.5')
  refuses(0, 'Infinity', 'Infinity')
})

test('--set gathers, the last one counting; values may hold =', () => {
  assert.equal(setting('b=x=y', setting('a=1', { b: '0' })), { a: '1', b: 'x=y' })
  assert.equal(setting('a='), { a: '' })
  for (const text of ['a', '=1', '']) assert.throws(() => setting(text), /^--set takes key=value/)
})

test.run()
