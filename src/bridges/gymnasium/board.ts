import { readSync, writeSync } from 'node:fs'

/**
 * A file that the child has mapped into its memory. This side reads and writes it, and while one waits it keeps
 * looking: then neither has to be woken, which takes longer than a step where a processor has gone to sleep. Looking
 * has an end, and where it was in vain it is left out for a while.
 *
 *     bytes 0       of this side       u32 turn, u32 length, u32 check, u32 0, message
 *     bytes 8192    of the child       u32 state, u32 turn, u32 length, u32 check, message
 *     bytes 16384   of this side       u32 turn for which it sleeps
 *
 * The child's state is 0 until it has mapped the file, then 1 as it sleeps and 2 as it looks. A side that sleeps is
 * rung by a frame in its pipe; it looks once more after it has said that it will sleep. A message may be seen half
 * written: its check is then wrong, and it counts as not there.
 */
export interface Board {
  /** Whether a question may be put here now: the child has mapped it, and no looking in vain is made up for. */
  ready(): boolean
  /** Puts a question. @returns whether the child is looking, else it has to be rung. */
  put(message: Uint8Array): boolean
  /**
   * Looks for the answer, of so many bytes; undefined where it takes longer, or there is no question: then sleep, the
   * child will ring.
   */
  watch(size: number): Buffer | undefined
  /** The answer, if there is a question and it has come. */
  collect(): Buffer | undefined
  /** Whether a question is unanswered. */
  readonly open: boolean
}

/** Bytes of the file. */
export const BOARD = 20_480
/** Bytes that a message may have. */
export const MOST = 4_096

const HEAD = 16
const ANSWERS = 8_192
const SLEEPS = 16_384
const [UNMAPPED, , LOOKING] = [0, 1, 2]
/** ms of looking; Python looks as long. */
const LIMIT = 0.15
/** Questions at most that are asked in the other way after looking in vain. */
const PAUSE = 63

/** Adler-32 (RFC 1950, section 8.2) plus the turn. */
export function checkOf(message: Uint8Array, turn: number): number {
  let [a, b] = [1, 0]
  for (let i = 0; i < message.length; i++) {
    a = (a + message[i]!) % 65_521
    b = (b + a) % 65_521
  }
  return (b * 65_536 + a + turn) % 2 ** 32
}

export function board(fd: number): Board {
  const asked = Buffer.alloc(HEAD + MOST)
  const seen = Buffer.alloc(HEAD + MOST)
  const sleeps = Buffer.alloc(4)
  let turn = 0
  let open = false
  let looked = false
  let mapped = false
  let [pause, rest] = [0, 0]

  const look = (size: number) => void readSync(fd, seen, 0, HEAD + size, ANSWERS)
  const answer = (size: number): Buffer | undefined => {
    look(Math.min(size, MOST))
    if (seen.readUInt32LE(4) !== turn) return
    const length = seen.readUInt32LE(8)
    if (length > MOST) return
    if (length > size) look(length)
    const message = seen.subarray(HEAD, HEAD + length)
    if (checkOf(message, turn) !== seen.readUInt32LE(12)) return
    open = false
    return Buffer.from(message)
  }

  return {
    ready() {
      if (rest > 0) {
        rest--
        return false
      }
      if (!mapped) {
        look(0)
        mapped = seen.readUInt32LE(0) !== UNMAPPED
      }
      return mapped
    },
    put(message) {
      turn = (turn + 1) % 2 ** 32
      open = true
      looked = false
      asked.writeUInt32LE(turn, 0)
      asked.writeUInt32LE(message.length, 4)
      asked.writeUInt32LE(checkOf(message, turn), 8)
      asked.set(message, HEAD)
      writeSync(fd, asked, 0, HEAD + message.length, 0)
      look(0)
      return seen.readUInt32LE(0) === LOOKING
    },
    watch(size) {
      if (!open || looked) return
      looked = true
      const until = performance.now() + LIMIT
      do {
        const found = answer(size)
        if (!found) continue
        pause = 0
        return found
      } while (performance.now() < until)
      pause = rest = Math.min(2 * pause + 1, PAUSE)
      sleeps.writeUInt32LE(turn, 0)
      writeSync(fd, sleeps, 0, 4, SLEEPS)
      return answer(size)
    },
    collect: () => (open ? answer(MOST) : undefined),
    get open() {
      return open
    },
  }
}
