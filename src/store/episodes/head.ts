// The head of an Arrow message is a FlatBuffer: tables whose fields are offsets, and vectors prefixed with their
// length. Arrow's reader trusts these lengths and would iterate over a billion missing entries, so they are checked
// first. Layout: https://flatbuffers.dev/internals; fields:
// https://github.com/apache/arrow/blob/main/format/Message.fbs

/** Field numbers of the tables. */
const MESSAGE = { kind: 1, header: 2, metadata: 4 } as const
const BATCH = { nodes: 1, buffers: 2, compression: 3, counts: 4 } as const
const RECORD_BATCH = 3
/** Bytes per entry: nodes and buffers are two int64 each, tables an offset. */
const [PAIR, OFFSET] = [16, 4]

/**
 * Checks that a message is one record batch whose vectors lie inside its head.
 *
 * @param message The eight-byte prefix, head and body.
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

/** Positions of a table's fields; 0 for a missing one. */
function table(head: Buffer, start: number): (field: number) => number {
  const fields = start - head.readInt32LE(start)
  const size = head.readUInt16LE(fields)
  return field => {
    const entry = 4 + 2 * field
    const offset = entry + 2 <= size ? head.readUInt16LE(fields + entry) : 0
    return offset === 0 ? 0 : start + offset
  }
}

/** Target of the offset stored at `place`. */
const at = (head: Buffer, place: number): number => place + head.readUInt32LE(place)

function requireList(head: Buffer, place: number, size: number): void {
  if (place === 0) return
  const start = at(head, place)
  if (head.readUInt32LE(start) * size > head.length - start - 4) throw wrong()
}

const wrong = () => new Error("its head is not an episode's")
