import { readSync, writeSync } from 'node:fs'

/**
 * A mailbox in a file that the child maps into its memory and this side reads and writes. While waiting, each side
 * polls it, so that neither must be woken, which can take longer than a step if a processor has gone idle. Polling is
 * limited in time, and backs off after it was unsuccessful.
 *
 *     byte 0        written here         u32 turn, u32 length, u32 check, u32 0, message
 *     byte 8192     written by child     u32 state, u32 turn, u32 length, u32 check, message
 *     byte 16384    written here         u32 turn during which this side sleeps
 *
 * The child's state is 0 until it has mapped the file, then 1 while it sleeps and 2 while it polls. A sleeping side is
 * woken by a frame in its pipe; it polls once more after announcing that it sleeps. A half-written message has a wrong
 * checksum and is ignored.
 */
export interface Board {
  /** Whether a request may be sent through the board now: the child has mapped it, and polling is not backing off. */
  ready(): boolean
  /** Writes a request. @returns whether the child is polling; if not, it must be woken. */
  put(message: Uint8Array): boolean
  /**
   * Polls for an answer of `size` bytes; undefined if there is no open request or it takes too long: the caller then
   * sleeps until the child wakes it.
   */
  watch(size: number): Buffer | undefined
  /** The answer to an open request, if it has arrived. */
  collect(): Buffer | undefined
  /** Whether a request is unanswered. */
  readonly open: boolean
}

/** Size of the file in bytes. */
export const BOARD = 20_480
/** Maximum size of a message in bytes. */
export const MOST = 4_096

const HEAD = 16
const ANSWERS = 8_192
const SLEEPS = 16_384
const [UNMAPPED, , LOOKING] = [0, 1, 2]
/** Polling time in ms, the same as in Python. */
const LIMIT = 0.15
/** Maximum number of requests sent through the pipe after unsuccessful polling. */
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
