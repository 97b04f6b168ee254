// The head of an Arrow message is a FlatBuffer: tables whose fields are offsets, and vectors that begin with their
// length. Arrow's reader believes the lengths, and goes through a thousand million entries that are not there. So they
// are looked at before. Layout: https://flatbuffers.dev/internals; fields:
// https://github.com/apache/arrow/blob/main/format/Message.fbs

/** The fields of a table, by their numbers. */
const MESSAGE = { kind: 1, header: 2, metadata: 4 } as const
const BATCH = { nodes: 1, buffers: 2, compression: 3, counts: 4 } as const
const RECORD_BATCH = 3
/** Bytes of an entry: of a node and a buffer, two int64; of a table, an offset. */
const [PAIR, OFFSET] = [16, 4]

/**
 * Asks that a message is one record batch whose lists lie in its head.
 *
 * @param message Head and body, with the eight bytes before them.
 * @throws Error when it is anything else.
 */
export function requireBatch(message: Buffer): void {
  const head = message.subarray(8, 8 + message.readInt32LE(4))
  const root = table(head, at(head, 0))
  if (root(MESSAGE.kind) === 0 || head.readUInt8(root(MESSAGE.kind)) !== RECORD_BATCH) throw wrong()
  const batch = table(head, at(head, root(MESSAGE.header)))
  if (batch(BATCH.compression) > 0 || batch(BATCH.counts) > 0) throw wrong()
  requireList(head, batch(BATCH.nodes), PAIR)
  requireList(head, batch(BATCH.buffers), PAIR)
  requireList(head, root(MESSAGE.metadata), OFFSET)
}

/** Where the fields of a table are; 0 for one that it lacks. */
function table(head: Buffer, start: number): (field: number) => number {
  const fields = start - head.readInt32LE(start)
  const size = head.readUInt16LE(fields)
  return field => {
    const entry = 4 + 2 * field
    const offset = entry + 2 <= size ? head.readUInt16LE(fields + entry) : 0
    return offset === 0 ? 0 : start + offset
  }
}

/** Where an offset leads. */
const at = (head: Buffer, place: number): number => place + head.readUInt32LE(place)

function requireList(head: Buffer, place: number, size: number): void {
  if (place === 0) return
  const start = at(head, place)
  if (head.readUInt32LE(start) * size > head.length - start - 4) throw wrong()
}

const wrong = () => new Error('its head is that of no episode')
