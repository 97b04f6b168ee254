/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78: the check value of each byte. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})

/** The CRC-32C of `bytes`, as an unsigned number. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}

/**
 * `data` as one record of a TFRecord file: its length (8 bytes), the length's check value (4), the data, its check
 * value (4), all little-endian. Check values are masked, so that a record may hold records:
 *
 *     masked(crc) = (crc ≫ 15 | crc ≪ 17) + 0xa282ead8
 *
 * Source: https://www.tensorflow.org/tutorials/load_data/tfrecord
 */
export function tfrecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16)
  const view = new DataView(record.buffer)
  view.setUint32(0, data.length, true)
  view.setUint32(8, masked(record.subarray(0, 8)), true)
  record.set(data, 12)
  view.setUint32(data.length + 12, masked(data), true)
  return record
}

function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
