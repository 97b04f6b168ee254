import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gather } from '../../src/replay/gather.ts'

test('rows of every width arrive whole and in order, whichever loop copies them', () => {
  for (const width of [1, 2, 3, 4, 5, 8, 31, 32, 50, 100]) {
    const data = Float32Array.from({ length: 10 * width }, (_, i) => i)
    const rows = Int32Array.of(7, 0, 7, 9, 1)
    const target = new Float32Array(5 * width + 1).fill(-1)
    gather({ data, width, stride: width, offset: 0 }, rows, 4, target)
    const expected = [7, 0, 7, 9].flatMap(row => Array.from({ length: width }, (_, i) => row * width + i))
    assert.equal([...target.subarray(0, 4 * width)], expected, `width ${width}`)
    assert.ok(
      target.subarray(4 * width).every(x => x === -1),
      `width ${width} wrote too far`,
    )
  }
})

test('rows may lie apart, and begin anywhere', () => {
  for (const width of [1, 3, 4, 40]) {
    const [stride, offset] = [width + 5, 2]
    const data = Float32Array.from({ length: 10 * stride }, (_, i) => i)
    const target = new Float32Array(2 * width)
    gather({ data, width, stride, offset }, Int32Array.of(9, 1), 2, target)
    const expected = [9, 1].flatMap(row => Array.from({ length: width }, (_, i) => row * stride + offset + i))
    assert.equal([...target], expected, `width ${width}`)
  }
})

test('numbers are converted between types', () => {
  for (const width of [1, 4, 5, 40]) {
    const apart = { width, stride: width, offset: 0 }
    const bytes = Uint8Array.from({ length: 3 * width }, (_, i) => i)
    const floats = new Float32Array(width)
    gather({ data: bytes, ...apart }, Int32Array.of(2), 1, floats)
    assert.equal([...floats], [...bytes.subarray(2 * width)])
    const whole = new Int32Array(width)
    gather({ data: floats, ...apart }, Int32Array.of(0), 1, whole)
    assert.equal([...whole], [...floats])
  }
})

test.run()
