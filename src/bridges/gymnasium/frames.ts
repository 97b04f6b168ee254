/** Request types; src/bridges/gymnasium/child.py has the table of payloads and answers. */
export const ask = { open: 0, reset: 1, step: 2, render: 3, close: 4, ring: 5 } as const

/** An answer: a payload, or an error message as payload. */
export interface Answer {
  readonly failed: boolean
  /** Whether it is `LATE`. */
  readonly late: boolean
  /** Whether it signals an answer on the board. */
  readonly rung: boolean
  readonly payload: Buffer
}

const HEADER = 8 // bytes of an answer before its payload

/** A frame with status 2 that interrupts a blocking read; it is not an answer. */
export const LATE = Buffer.of(4, 0, 0, 0, 2, 0, 0, 0)

/** A request to environment `number`: [u32 length of the rest, u32 type, u32 number, payload], little-endian. */
export function request(what: number, number: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(12 + payload.length)
  frame.writeUInt32LE(8 + payload.length, 0)
  frame.writeUInt32LE(what, 4)
  frame.writeUInt32LE(number, 8)
  frame.set(payload, 12)
  return frame
}

/** A request without an answer that wakes the child to read the board. */
export const RING = request(ask.ring, 0, new Uint8Array())

/** A parser for answers that arrive in arbitrary chunks: each call takes a chunk and returns the complete answers. */
export function answers(): (arrived: Buffer) => Answer[] {
  let parts: Buffer[] = []
  let held = 0
  /** Bytes needed for the next complete answer. */
  let wanted = HEADER
  return arrived => {
    parts.push(arrived)
    held += arrived.length
    if (held < wanted) return []
    const bytes = parts.length === 1 ? arrived : Buffer.concat(parts)
    const whole: Answer[] = []
    let at = 0
    wanted = HEADER
    while (bytes.length - at >= HEADER) {
      const length = 4 + bytes.readUInt32LE(at)
      if (bytes.length - at < length) {
        wanted = length
        break
      }
      const status = bytes.readUInt32LE(at + 4)
      const payload = bytes.subarray(at + HEADER, at + length)
      whole.push({ failed: status === 1, late: status === 2, rung: status === 3, payload })
      at += length
    }
    held = bytes.length - at
    parts = held > 0 ? [bytes.subarray(at)] : []
    return whole
  }
}
