import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { box, discrete, multiDiscrete } from '../../src/core/space.ts'
import { numbersOf, rows } from '../../src/vector/shared-rows.ts'

const memory = () => new SharedArrayBuffer(64)

test('a Box row holds its numbers, shared or copied', () => {
  const table = rows(box([2, 1], 0, 1), 3, memory(), 8)
  table.set(1, Float32Array.of(0.5, -1))
  assert.equal([...table.array], [0, 0, 0.5, -1, 0, 0])
  const [shared, copy] = [table.at(1) as Float32Array, table.copy(1) as Float32Array]
  assert.instance(shared.buffer, SharedArrayBuffer)
  assert.instance(copy.buffer, ArrayBuffer)
  table.array[2] = 9
  assert.equal([shared[0], copy[0]], [9, 0.5])
  table.set(1, shared)
  assert.equal([...table.array], [0, 0, 9, -1, 0, 0])
})

test('a Discrete row holds its number, a MultiDiscrete row its choices', () => {
  const one = rows(discrete(5), 2, memory(), 0)
  one.set(1, 4)
  assert.equal([one.at(0), one.at(1), one.copy(1)], [0, 4, 4])
  const several = rows(multiDiscrete([3, 2]), 2, memory(), 0)
  several.set(1, Int32Array.of(2, 1))
  assert.equal([...(several.at(1) as Int32Array)], [2, 1])
  assert.equal([numbersOf(discrete(5)), numbersOf(multiDiscrete([3, 2])), numbersOf(box([2, 3], 0, 1))], [1, 2, 6])
})

test('fits rejects values of another type or length', () => {
  const fits = (space: Parameters<typeof rows>[0], value: unknown) => rows(space, 1, memory(), 0).fits(value)
  assert.ok(fits(box([2], 0, 1), Float32Array.of(Number.NaN, 7)))
  assert.not(fits(box([2], 0, 1), [1, 2]))
  assert.not(fits(box([2], 0, 1), new Float32Array(3)))
  assert.not(fits(box([2], 0, 1), undefined))
  assert.ok(fits(discrete(2), 7))
  for (const value of [0.5, Number.NaN, 2 ** 31, '1', undefined]) assert.not(fits(discrete(2), value), String(value))
  assert.not(fits(multiDiscrete([2]), Float32Array.of(1)))
})

test.run()
