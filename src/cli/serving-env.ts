import { readSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { envArgument } from '../app/env-argument.ts'
import { answerTo, greeting, type Served, serve } from '../bridges/gymnasium/served.ts'
import { UserError } from '../core/error.ts'
import { visible } from '../core/guard/visible.ts'
import { envSpec, make } from '../core/registry.ts'

/**
 * Steps an environment for whoever writes requests to standard input and reads answers from standard output;
 * src/bridges/gymnasium/served.ts has the table of both. What cannot be done is answered with a sentence, from the
 * first on, so that the other side has it to show. Ends with its input.
 */
export async function serveEnv(text: string): Promise<void> {
  if (isatty(0))
    throw new UserError(
      `serve-env answers another program, not a person: in Python, SenteEnv('${text}') of ` +
        `src/bridges/python/sente_env.py starts it; to look at an environment, npx sente check ${text}.`,
      { usage: true },
    )
  process.stdout.write = process.stderr.write.bind(process.stderr) // what an environment prints is not an answer
  let served: Served
  try {
    const ref = await envArgument(text)
    send(answerTo(0, await greeting(() => make(ref), envSpec(ref.id, ref.options))))
    served = serve(make(ref))
  } catch (error) {
    send(answerTo(1, Buffer.from(sentence(error))))
    process.exitCode = error instanceof UserError && error.usage ? 2 : 1
    return
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
}

const sentence = (error: unknown) => visible((error instanceof Error ? error.message : String(error)).split('\n')[0]!)

const prefix = Buffer.alloc(4)

const misfit = (length: number, longest: number) =>
  `a request cannot have ${length} bytes: in this environment it has from 4 to ${longest}, so what writes to ` +
  `serve-env does not follow the protocol in src/bridges/gymnasium/served.ts, or an action has too many numbers.`

/** Reads as many bytes and forgets them. @returns false at the end of the input. */
function skip(length: number, room: Buffer): boolean {
  for (let left = length; left > 0; left -= room.length)
    if (!fill(room.subarray(0, Math.min(left, room.length)))) return false
  return true
}

/** Waits here: between two requests there is nothing else to do. @returns false at the end of the input. */
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
    if (length === 0) process.exit() // nobody reads any more
    at += length
  }
}

const nothing = new Int32Array(new SharedArrayBuffer(4))

/** What `work` gives; 0 when the other end is gone. Pipes that do not wait are asked again after a millisecond. */
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
