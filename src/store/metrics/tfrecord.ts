/** CRC-32C (Castagnoli) lookup table, reflected polynomial 0x82f63b78. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})

/** CRC-32C of `bytes`, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}

/**
 * Frames `data` as a TFRecord: length (8 bytes), checksum of the length (4), data, checksum of the data (4), all
 * little-endian. Checksums are masked, since the CRC of data with CRCs in it is unreliable:
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
