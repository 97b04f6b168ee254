import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crc32c, tfrecord } from '../../../src/store/metrics/tfrecord.ts'

test('CRC-32C matches the test vectors of RFC 3720, B.4', () => {
  assert.is(crc32c(new Uint8Array(32)), 0x8a9136aa)
  assert.is(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43)
  assert.is(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e)
  assert.is(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c)
  assert.is(crc32c(Buffer.from('123456789')), 0xe3069283)
  assert.is(crc32c(new Uint8Array(0)), 0)
})

test("a record equals TensorFlow's", () => {
  // b'sente', written by TensorBoard's record writer
  const written = '0500000000000000eab2043e73656e74658e276ff6'
  assert.is(Buffer.from(tfrecord(Buffer.from('sente'))).toString('hex'), written)
})

test.run()
