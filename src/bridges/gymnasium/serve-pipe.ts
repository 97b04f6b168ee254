import { readSync, writeSync } from 'node:fs'
import type { Env } from '../../core/env.ts'
import { visible } from '../../core/guard/visible.ts'
import type { EnvSpec } from '../../core/registry.ts'
import { answerTo, greeting, type Served, serve } from './served.ts'

/**
 * Steps an environment for another program: reads requests from standard input (file descriptor 0) and writes answers
 * to standard output (1); served.ts documents both. Failures are answered with a sentence, from the greeting on, so
 * that the other side can show it. Returns at the end of the input.
 *
 * @param find Makes the environment.
 * @returns the error that kept it from being made, already answered; undefined otherwise.
 */
export async function servePipe(find: () => Promise<{ make: () => Env; spec: EnvSpec }>): Promise<unknown> {
  let served: Served
  try {
    const { make, spec } = await find()
    send(answerTo(0, await greeting(make, spec)))
    served = serve(make())
  } catch (error) {
    send(answerTo(1, Buffer.from(sentence(error))))
    return error
  }
  const room = Buffer.alloc(served.longest)
  while (fill(prefix)) {
    const length = prefix.readUInt32LE(0)
    if (length < 4 || length > room.length) {
      send(answerTo(1, Buffer.from(misfit(length, room.length))))
      if (skip(length, room)) continue
      break
    }
    const request = room.subarray(0, length)
    if (!fill(request)) break
    let answer: Buffer
    try {
      answer = answerTo(0, await served.answer(request.readUInt32LE(0), request.subarray(4)))
    } catch (error) {
      answer = answerTo(1, Buffer.from(sentence(error)))
    }
    send(answer)
  }
  served.close()
  return undefined
}

const sentence = (error: unknown) => visible((error instanceof Error ? error.message : String(error)).split('\n')[0]!)

const prefix = Buffer.alloc(4)

const misfit = (length: number, longest: number) =>
  `a request cannot have ${length} bytes: in this environment it has from 4 to ${longest}, so what writes to ` +
  `serve-env does not follow the protocol in src/bridges/gymnasium/served.ts, or an action has too many numbers.`

/** Reads and drops `length` bytes. @returns false at the end of the input. */
function skip(length: number, room: Buffer): boolean {
  for (let left = length; left > 0; left -= room.length)
    if (!fill(room.subarray(0, Math.min(left, room.length)))) return false
  return true
}

/** Fills `bytes`, blocking: there is nothing else to do between requests. @returns false at the end of the input. */
function fill(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; ) {
    const length = wait(() => readSync(0, bytes, at, bytes.length - at, null))
    if (length === 0) return false
    at += length
  }
  return true
}

function send(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    const length = wait(() => writeSync(1, bytes, at))
    if (length === 0) process.exit() // nobody is reading
    at += length
  }
}

const nothing = new Int32Array(new SharedArrayBuffer(4))

/** The result of `work`; 0 when the other end is gone. A non-blocking pipe is retried after a millisecond. */
function wait(work: () => number): number {
  for (;;) {
    try {
      return work()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF' || code === 'EPIPE') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(nothing, 0, 0, 1)
    }
  }
}
