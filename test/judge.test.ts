import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { judge } from './judge.ts'

const summary = (total: number, passed: number, skipped = 0) =>
  `• •   (${passed} / ${total})\n\n  Total:     ${total}\n  Passed:    ${passed}\n  Skipped:   ${skipped}\n  ` +
  `Duration:  1.00ms\n\n`
const judged = (output: string, code: number | null = 0, signal: string | null = null) => {
  const { passed, failed, problem } = judge(output, code, signal)
  return [passed, failed, problem]
}

test('a file passes when all its tests do', () => {
  assert.equal(judged(summary(3, 3)), [3, 0, undefined])
  assert.equal(judged(`\u001b[32m${summary(3, 3).replace('  Passed', '\u001b[32m  Passed')}`), [3, 0, undefined])
})

test('failed tests count', () => {
  assert.equal(judged(summary(3, 1), 1), [1, 2, undefined])
})

test('a file without a test, or without a summary, fails', () => {
  assert.equal(judged(''), [0, 1, 'it ran no test; does it end with test.run()?'])
  assert.equal(judged(summary(0, 0)), [0, 1, 'it ran no test; does it end with test.run()?'])
  assert.equal(judged('SyntaxError', 1), [0, 1, 'it ran no test; does it end with test.run()?'])
})

test('an error after the tests, or a hook that throws before them, fails', () => {
  assert.equal(judged(summary(3, 3), 1), [3, 1, 'it ended with exit code 1 after its tests'])
  assert.equal(judged(summary(3, 0), 0), [0, 3, 'a hook before its tests threw'])
})

test('a file that is stopped, or leaves tests out, fails', () => {
  assert.equal(judged(summary(3, 3), null, 'SIGTERM'), [3, 1, 'stopped by SIGTERM'])
  assert.equal(judged(summary(3, 3, 1)), [3, 1, 'it leaves tests out (test.only or test.skip)'])
})

test('what a test prints is not taken for the summary', () => {
  assert.equal(judged(`  Total:     9\n  Passed:    9\n${summary(2, 1)}`, 1), [1, 1, undefined])
})

test.run()
