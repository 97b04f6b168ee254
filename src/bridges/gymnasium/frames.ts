/** What a request asks for; src/bridges/gymnasium/child.py has the table of payloads and answers. */
export const ask = { open: 0, reset: 1, step: 2, render: 3, close: 4, ring: 5 } as const

/** An answer's bytes, or the sentence that tells what went wrong. */
export interface Answer {
  readonly failed: boolean
  /** Whether it is `LATE`. */
  readonly late: boolean
  /** Whether it says that the answer is on the board. */
  readonly rung: boolean
  readonly payload: Buffer
}

const HEADER = 8 // bytes of an answer before its payload

/** A frame that is no answer: whoever waits for one shall wait no longer. Its status is neither 0 nor 1. */
export const LATE = Buffer.of(4, 0, 0, 0, 2, 0, 0, 0)

/** A request to the environment `number`: [u32 length of the rest, u32 what, u32 number, payload], little-endian. */
export function request(what: number, number: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(12 + payload.length)
  frame.writeUInt32LE(8 + payload.length, 0)
  frame.writeUInt32LE(what, 4)
  frame.writeUInt32LE(number, 8)
  frame.set(payload, 12)
  return frame
}

/** A request without an answer: look at the board. */
export const RING = request(ask.ring, 0, new Uint8Array())

/** Puts answers together again, however the pipe has cut them: give it what arrives, get what is whole. */
export function answers(): (arrived: Buffer) => Answer[] {
  let parts: Buffer[] = []
  let held = 0
  /** Bytes without which nothing more is whole. */
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
