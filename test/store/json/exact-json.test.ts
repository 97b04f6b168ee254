import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { arrayOf, bytesOf, revive, stringify } from '../../../src/store/json/exact-json.ts'

const back = (value: unknown) => revive(JSON.parse(stringify(value)))

test('plain data, numbers that JSON cannot express and typed arrays are read back bit for bit', () => {
  const numbers = [0, -0, 1 / 3, 5e-324, -1.7976931348623157e308, Infinity, -Infinity, Number.NaN]
  const revived = back({ a: { b: numbers }, c: null, d: 'text', e: true }) as { a: { b: number[] } }
  for (const [i, x] of numbers.entries()) assert.ok(Object.is(revived.a.b[i], x), String(x))
  assert.equal({ ...revived, a: 0 }, { a: 0, c: null, d: 'text', e: true })
  const bits = new Float32Array(Uint32Array.of(0x80000000, 0x7fc00001, 1).buffer)
  const again = back([bits, Int32Array.of(-1), new Uint8Array(0)]) as [Float32Array, Int32Array, Uint8Array]
  assert.instance(again[0], Float32Array)
  assert.equal([...new Uint32Array(again[0].buffer)], [0x80000000, 0x7fc00001, 1])
  assert.equal([again[1], again[2]], [Int32Array.of(-1), new Uint8Array(0)])
})

test('a subarray is written on its own, and read from any offset', () => {
  assert.equal(back(Float32Array.of(1, 2, 3).subarray(1, 2)), Float32Array.of(2))
  const part = Int32Array.of(1, 2, 3).subarray(1)
  assert.equal(arrayOf('int32', bytesOf(part)), Int32Array.of(2, 3))
  assert.equal(arrayOf('int32', Buffer.from([0, 2, 0, 0, 0]).subarray(1)), Int32Array.of(2))
})

test.run()
