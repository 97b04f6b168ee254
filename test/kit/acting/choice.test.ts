import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../src/core/rng.ts'
import { anyOf, best } from '../../../src/kit/acting/choice.ts'

test('best: the first of the largest legal values', () => {
  assert.is(best([1, 3, 3, 2]), 1)
  assert.is(best([-5, -7, -6]), 0)
  assert.is(best([9, 1, 2], Uint8Array.of(0, 1, 1)), 2)
  assert.is(best([1, -Infinity], Uint8Array.of(0, 1)), 1)
})

test('anyOf: legal ones, uniformly', () => {
  const random = rng('choice')
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < 3000; i++) counts[anyOf(4, Uint8Array.of(1, 0, 1, 1), random)]!++
  assert.is(counts[1], 0)
  for (const a of [0, 2, 3]) assert.ok(Math.abs(counts[a]! - 1000) < 120, `${counts}`)
  assert.ok([0, 1, 2, 3].includes(anyOf(4, undefined, random)))
})

test.run()
