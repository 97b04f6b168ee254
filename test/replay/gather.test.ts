import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fetch, gatherer } from '../../src/replay/gather.ts'

test('rows of every width arrive whole and in order, whichever loop copies them', () => {
  for (const width of [1, 2, 3, 4, 5, 8, 31, 32, 50, 100]) {
    const data = Float32Array.from({ length: 10 * width }, (_, i) => i)
    const rows = Int32Array.of(7, 0, 7, 9, 1)
    const target = new Float32Array(5 * width + 1).fill(-1)
    gatherer({ data, width, stride: width, offset: 0 })(rows, 4, target)
    const expected = [7, 0, 7, 9].flatMap(row => Array.from({ length: width }, (_, i) => row * width + i))
    assert.equal([...target.subarray(0, 4 * width)], expected, `width ${width}`)
    assert.ok(
      target.subarray(4 * width).every(x => x === -1),
      `width ${width} wrote too far`,
    )
  }
})

test('rows may be strided, with any offset', () => {
  for (const width of [1, 3, 4, 40]) {
    const [stride, offset] = [width + 5, 2]
    const data = Float32Array.from({ length: 10 * stride }, (_, i) => i)
    const target = new Float32Array(2 * width)
    gatherer({ data, width, stride, offset })(Int32Array.of(9, 1), 2, target)
    const expected = [9, 1].flatMap(row => Array.from({ length: width }, (_, i) => row * stride + offset + i))
    assert.equal([...target], expected, `width ${width}`)
  }
})

test('numbers are converted between types', () => {
  for (const width of [1, 4, 5, 40]) {
    const apart = { width, stride: width, offset: 0 }
    const bytes = Uint8Array.from({ length: 3 * width }, (_, i) => i)
    const floats = new Float32Array(width)
    gatherer({ data: bytes, ...apart })(Int32Array.of(2), 1, floats)
    assert.equal([...floats], [...bytes.subarray(2 * width)])
    const whole = new Int32Array(width)
    gatherer({ data: floats, ...apart })(Int32Array.of(0), 1, whole)
    assert.equal([...whole], [...floats])
  }
})

test('one gatherer serves many targets in turn, of the same type and of others', () => {
  const gather = gatherer({ data: Float32Array.of(0, 1.5, 2.5, 3.5), width: 1, stride: 1, offset: 0 })
  const targets = [new Float32Array(2), new Int32Array(2), new Float32Array(2)]
  for (const [k, target] of [...targets, ...targets].entries()) {
    gather(Int32Array.of(k % 4, 3), 2, target)
    const expected = [[0, 1.5, 2.5, 3.5][k % 4]!, 3.5]
    assert.equal([...target], target instanceof Int32Array ? expected.map(Math.trunc) : expected, `turn ${k}`)
  }
})

test('it writes into subarrays, and keeps the bits of NaNs', () => {
  const data = new Float32Array(Int32Array.of(0x7fc00001, 0x7f800002, 0x3f800000).buffer)
  const whole = new Float32Array(4)
  gatherer({ data, width: 1, stride: 1, offset: 0 })(Int32Array.of(1, 0), 2, whole.subarray(1, 3))
  assert.equal([...new Int32Array(whole.buffer)], [0, 0x7f800002, 0x7fc00001, 0])
})

test('rows are fetched at their first and last words, and no others', () => {
  const words = Int32Array.of(1, 99, 2, 4, 99, 8, 16, 99, 32)
  assert.is(fetch(words, 3, Int32Array.of(0, 2, 1), 2), 1 ^ 2 ^ 16 ^ 32)
})

test.run()
