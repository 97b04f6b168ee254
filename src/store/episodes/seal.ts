import { createHash } from 'node:crypto'
import { parseJson } from '../json/parse-json.ts'

// An Arrow IPC message is FF FF FF FF, the length of its metadata (int32), the metadata, and a body. Ours carry, in
// their custom metadata, one JSON text that begins with their seal: SHA-256 of body and head, and the body's length.
// With it a file can be read message by message, and damage is found before any of Arrow's structures is trusted.

const none = '0'.repeat(64)
const noLength = '0'.repeat(12)
const opening = '{"seal":"'
const bodyAt = opening.length + none.length + '","body":"'.length
/** How often heads may be read, in bytes of the file: once, and again after damage. */
const PASSES = 4
const lengthAt = bodyAt + none.length + '","bytes":"'.length

/** The key of the JSON text in an Arrow message's custom metadata. */
export const SEAL_KEY = 'sente'

/** `facts` as JSON with room for a seal, for the metadata of a message that `seal` will see. */
export const sealable = (facts: object): string => JSON.stringify({ seal: none, body: none, bytes: noLength, ...facts })

/** Seals one whole encoded message in place. */
export function seal(message: Buffer): void {
  const head = message.subarray(0, 8 + message.readInt32LE(4))
  const body = message.subarray(head.length)
  const at = head.indexOf(opening)
  if (at < 0) throw new Error('the message has no room for a seal')
  head.write(sha256(body), at + bodyAt, 'latin1')
  head.write(String(body.length).padStart(noLength.length, '0'), at + lengthAt, 'latin1')
  head.write(sha256(head), at + opening.length, 'latin1')
}

/** A message in a file whose head is whole, as its seal says. */
export interface Sealed {
  /** Where it begins, in bytes. */
  readonly at: number
  /** Length of the head: everything before the body. */
  readonly head: number
  /** Length of head and body. */
  readonly bytes: number
  /** SHA-256 of the body. */
  readonly body: string
  /** What was sealed with it. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** Bytes in a file that are no whole message: cut off while being written, or changed since. */
export interface Gap {
  readonly at: number
  readonly bytes: number
  /** A message that begins as it should and lacks its end, as the file does. */
  readonly torn: boolean
}

/**
 * Everything in a file in its order. After damage, reading goes on at the next message that is whole. Bodies are not
 * looked at yet.
 *
 * @param size Bytes of the file, of which `file` may be the first ones.
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

/** Whether the body of a message is as it was sealed. */
export const bodyIsWhole = (file: Buffer, { at, head, bytes, body }: Sealed): boolean =>
  sha256(file.subarray(at + head, at + bytes)) === body

/**
 * Looks at the message at a place of a file; places come in ascending order. Whoever fills a file with beginnings of
 * messages, each of which claims the rest of it, makes it read no more than a few times: then it counts as damaged from
 * there on.
 */
function reader(file: Buffer, size: number): (at: number) => Sealed | 'torn' | 'damaged' {
  let left = PASSES * file.length + 2 ** 20
  let next = -1 // the first opening from a place on
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

/** The message whose head lies at [at, end) of a file, its seal `from` bytes after its beginning. */
function messageIn(file: Buffer, at: number, end: number, from: number): Sealed | 'damaged' {
  const head = file.subarray(at, end)
  const to = head.indexOf(0, from)
  if (to < 0) return 'damaged'
  const expected = head.toString('latin1', from + opening.length, from + opening.length + none.length)
  const blank = Buffer.from(head)
  blank.write(none, from + opening.length, 'latin1')
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
    return {} // sealed, but not by us
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
