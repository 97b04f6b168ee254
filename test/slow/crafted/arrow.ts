import type { Rng } from '../../../src/core/rng.ts'
import { scan, seal } from '../../../src/store/episodes/seal.ts'

const counts = [1e8, 2 ** 31 - 1, 2 ** 40, 1e15, 0, 65_536]

/** Reseals a changed message. */
function again(message: Buffer): Buffer {
  const at = message.indexOf('{"seal":"')
  if (at >= 0) {
    message.write('0'.repeat(64), at + 9, 'latin1')
    try {
      seal(message)
    } catch {} // its length field is wrong
  }
  return message
}

/** Replaces values in a message's JSON text, keeping its length. */
function otherFacts(message: Buffer, random: Rng): void {
  const from = message.indexOf('"bytes":"') + 22
  const to = message.indexOf(0, from)
  const text = message.toString('latin1', from, to)
  const found = [...text.matchAll(/-?\d+(\.\d+)?|"[a-z]+"|true|false/g)]
  if (found.length === 0) return
  const { 0: was, index } = found[random.int(found.length)]!
  const kinds = [
    '9'.repeat(was.length),
    `-${'1'.repeat(was.length - 1)}`,
    '0'.padStart(was.length),
    `"${'x'.repeat(Math.max(0, was.length - 2))}"`,
    'null'.padEnd(was.length).slice(0, was.length),
  ]
  message.write(kinds[random.int(kinds.length)]!.slice(0, was.length).padEnd(was.length), from + index, 'latin1')
}

/** Changes one thing in an episode file and reseals it. @returns the bytes, and a description. */
export function craft(file: Buffer, random: Rng): [Buffer, string] {
  const messages = scan(file).messages.map(({ at, bytes, head }) => ({
    bytes: Buffer.from(file.subarray(at, at + bytes)),
    head,
  }))
  if (messages.length === 0) return [file, 'nothing']
  const { bytes: chosen, head } = messages[random.int(messages.length)]!
  const joined = () => Buffer.concat(messages.map(({ bytes }) => bytes))
  switch (random.int(7)) {
    case 0: {
      const at = 8 + random.int(head - 8)
      chosen[at] = random.int(256)
      again(chosen)
      return [joined(), `byte ${at} of a head changed`]
    }
    case 1: {
      // Any row or byte count in its tables.
      const count = counts[random.int(counts.length)]!
      const spots: number[] = []
      for (let at = 8; at + 8 <= head; at += 4)
        if (chosen.readUInt32LE(at) > 0 && chosen.readUInt32LE(at) < 1e5 && chosen.readUInt32LE(at + 4) === 0)
          spots.push(at)
      const first = spots.length > 0 ? chosen.readUInt32LE(spots[random.int(spots.length)]!) : 0
      for (const at of spots) if (chosen.readUInt32LE(at) === first) chosen.writeBigInt64LE(BigInt(count), at)
      again(chosen)
      return [joined(), `a batch with a count of ${count} instead of ${first}`]
    }
    case 2: {
      for (let k = 1 + random.int(3); k > 0; k--) otherFacts(chosen, random)
      again(chosen)
      return [joined(), 'other facts']
    }
    case 3: {
      const one = chosen.subarray(0, head)
      return [Buffer.concat([joined(), Buffer.concat(Array(Math.ceil(8e6 / one.length)).fill(one))]), '8 MB of heads']
    }
    case 4: {
      const one = Buffer.alloc(16)
      one.writeInt32LE(-1, 0)
      one.writeInt32LE(Math.floor(4e6 / 8) * 8, 4)
      one.write('{"seal":', 8, 'latin1')
      const opening = Buffer.from(`{"seal":"${'0'.repeat(64)}`)
      return [
        Buffer.concat([joined(), Buffer.concat(Array(Math.ceil(8e6 / 16)).fill(one)), opening]),
        '8 MB of message starts',
      ]
    }
    case 5: {
      for (let at = head; at < chosen.length; at++) chosen[at] = random.int(256)
      again(chosen)
      return [joined(), 'another body']
    }
    default: {
      const times = Math.min(1 + random.int(500), Math.ceil(3e7 / joined().length))
      return [Buffer.concat(Array(times).fill(joined())), 'the file repeated many times']
    }
  }
}
