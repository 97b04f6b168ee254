import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ago, fileSize } from '../../../../src/cli/view/runs/amounts.ts'

test('sizes have two or three digits and a unit', () => {
  const shown = [0, 999, 1_000, 4_249, 12_400, 999_400, 183_000_000, 2.5e9, 7e15].map(fileSize)
  assert.equal(shown, ['0 B', '999 B', '1.0 kB', '4.2 kB', '12 kB', '999 kB', '183 MB', '2.5 GB', '7000 TB'])
})

test('times are relative, in the largest unit', () => {
  const now = 1e12
  const shown = [-5, 0, 59, 60, 3_599, 7_200, 86_399, 86_400, 400 * 86_400].map(s => ago(now - s * 1_000, now))
  const expected = ['just now', 'just now', 'just now', '1 min ago', '59 min ago', '2 h ago', '23 h ago']
  assert.equal(shown, [...expected, '1 d ago', '1 y ago'])
})

test.run()
