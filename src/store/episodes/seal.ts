import { createHash } from 'node:crypto'
import { parseJson } from '../json/parse-json.ts'

// An Arrow IPC message is FF FF FF FF, the length of its metadata (int32), the metadata, and a body. Ours carry a JSON
// text in their custom metadata that starts with a seal: SHA-256 of head and body, and the body's length. So a file can
// be read message by message, and damage is detected before any Arrow structure is trusted.

const blankHash = '0'.repeat(64)
const blankLength = '0'.repeat(12)
const opening = '{"seal":"'
const bodyAt = opening.length + blankHash.length + '","body":"'.length
/** Budget for reading heads, in multiples of the file size: once, plus rereads after damage. */
const PASSES = 4
const lengthAt = bodyAt + blankHash.length + '","bytes":"'.length

/** The key of the JSON text in an Arrow message's custom metadata. */
export const SEAL_KEY = 'sente'

/** `facts` as JSON with placeholders for the seal: the metadata of a message to be passed to `seal`. */
export const sealable = (facts: object): string =>
  JSON.stringify({ seal: blankHash, body: blankHash, bytes: blankLength, ...facts })

/** Seals an encoded message in place. */
export function seal(message: Buffer): void {
  const head = message.subarray(0, 8 + message.readInt32LE(4))
  const body = message.subarray(head.length)
  const at = head.indexOf(opening)
  if (at < 0) throw new Error('the message has no placeholder for a seal')
  head.write(sha256(body), at + bodyAt, 'latin1')
  head.write(String(body.length).padStart(blankLength.length, '0'), at + lengthAt, 'latin1')
  head.write(sha256(head), at + opening.length, 'latin1')
}

/** A message whose head matches its seal. */
export interface Sealed {
  /** Byte offset in the file. */
  readonly at: number
  /** Bytes of the head: everything before the body. */
  readonly head: number
  /** Bytes of head and body. */
  readonly bytes: number
  /** SHA-256 of the body. */
  readonly body: string
  /** The other fields of its JSON text. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** Bytes of a file that are not a complete message: truncated while being written, or changed since. */
export interface Gap {
  readonly at: number
  readonly bytes: number
  /** The file ends in the middle of an otherwise valid message. */
  readonly torn: boolean
}

/**
 * Finds all messages and gaps of a file, in order. After damage, it continues at the next valid message. Bodies are not
 * checked.
 *
 * @param size Size of the whole file in bytes, if `file` is only its beginning.
 */
export function scan(file: Buffer, size = file.length): { messages: Sealed[]; gaps: Gap[] } {
  const messages: Sealed[] = []
  const gaps: Gap[] = []
  const messageAt = reader(file, size)
  for (let at = 0; at < file.length; ) {
    const found = messageAt(at)
    if (typeof found === 'object') {
      messages.push(found)
      at += found.bytes
      continue
    }
    const from = at
    do {
      const next = file.indexOf('ffffffff', at + 1, 'hex')
      at = next < 0 ? file.length : next
    } while (at < file.length && typeof messageAt(at) !== 'object')
    gaps.push({ at: from, bytes: at - from, torn: found === 'torn' && at === file.length })
  }
  return { messages, gaps }
}

/** Whether a message's body matches its seal. */
export const bodyIsWhole = (file: Buffer, { at, head, bytes, body }: Sealed): boolean =>
  sha256(file.subarray(at + head, at + bytes)) === body

/**
 * Reads the message at a position; positions must ascend. A crafted file full of message starts, each of which claims
 * the rest of the file, exhausts a budget of a few passes: from there on it counts as damaged.
 */
function reader(file: Buffer, size: number): (at: number) => Sealed | 'torn' | 'damaged' {
  let left = PASSES * file.length + 2 ** 20
  let next = -1 // position of the next opening
  return at => {
    if (at + 8 > file.length) return 'torn'
    if (file.readInt32LE(at) !== -1) return 'damaged'
    const length = file.readInt32LE(at + 4)
    if (length <= 0 || length % 8 !== 0) return 'damaged'
    const end = at + 8 + length
    if (end > file.length) return 'torn'
    if (next < at) {
      const found = file.indexOf(opening, at)
      next = found < 0 ? file.length : found
    }
    if (next >= end) return 'damaged'
    left -= length
    if (left < 0) return 'damaged'
    const found = messageIn(file, at, end, next - at)
    return typeof found === 'object' && at + found.bytes > size ? 'torn' : found
  }
}

/** The message whose head lies at [at, end), with its seal `from` bytes after its start. */
function messageIn(file: Buffer, at: number, end: number, from: number): Sealed | 'damaged' {
  const head = file.subarray(at, end)
  const to = head.indexOf(0, from)
  if (to < 0) return 'damaged'
  const expected = head.toString('latin1', from + opening.length, from + opening.length + blankHash.length)
  const blank = Buffer.from(head)
  blank.write(blankHash, from + opening.length, 'latin1')
  if (sha256(blank) !== expected) return 'damaged'
  const { seal: _, body, bytes, ...facts } = parsed(head.toString('utf8', from, to))
  const whole = head.length + Number(bytes)
  if (typeof body !== 'string' || !Number.isSafeInteger(whole) || whole < head.length) return 'damaged'
  return { at, head: head.length, bytes: whole, body, facts }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return parseJson(text) as Record<string, unknown>
  } catch {
    return {} // sealed, but not by sente
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
