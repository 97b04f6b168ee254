import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { UserError } from '../core/error.ts'
import { answers, ask, request } from './frames.ts'
import { ending, type Python, unstartable } from './python.ts'

/** A Python that steps environments, as many as have been opened in it. */
export interface Child {
  /** A number for one more environment. */
  join(): number
  /** Sends a frame; what is sent in one turn goes as one message. @returns the answer's payload. */
  send(frame: Buffer): Promise<Buffer>
  /** Closes the environment of this number; without any, Python ends. */
  leave(number: number): void
  /** Whether it has ended. */
  readonly gone: boolean
}

interface Waiting {
  resolve(payload: Buffer): void
  reject(error: Error): void
}

const children = new Map<string, Child>()
const REMEMBERED = 4_096 // characters of what it has written last

/** The Python of this process that was started alike, or a new one. One that answers nothing for `timeout` ms is ended. */
export function childOf(python: Python, timeout: number): Child {
  const key = JSON.stringify([python, timeout])
  const running = children.get(key)
  if (running && !running.gone) return running
  const child = start(python, timeout, () => {
    if (children.get(key) === child) children.delete(key)
  })
  children.set(key, child)
  return child
}

function start(python: Python, timeout: number, ended: () => void): Child {
  // Its input and output are ours; what it and its environments print is kept for the case that it fails.
  const child: ChildProcess = spawn(python.command, [python.script], { stdio: 'pipe', windowsHide: true })
  const [input, output, written] = [child.stdin, child.stdout, child.stderr] as unknown as [Socket, Socket, Socket]
  const waiting: Waiting[] = []
  const outbox: Buffer[] = []
  const whole = answers()
  let words = ''
  let numbers = 0
  let members = 0
  let failure: UserError | undefined

  const fail = (error: UserError) => {
    failure ??= error
    clearInterval(watch)
    ended()
    child.kill('SIGKILL')
    for (const { reject } of waiting.splice(0)) reject(failure)
  }
  // Two turns of the clock without an answer to what was asked before them: of one alone, this process may have been stopped for a while.
  let answered = 0
  let seen = -1
  let turns = 0
  const watch = setInterval(() => {
    turns = waiting.length > 0 && seen === answered ? turns + 1 : 0
    if (turns === 2)
      fail(
        new UserError(
          `Python did not answer for ${timeout / 1000} s and was ended: the environment hangs, or needs a longer timeout, gymnasium(id, { timeout }).`,
        ),
      )
    seen = waiting.length > 0 ? answered : -1
  }, timeout / 2).unref()
  // An idle Python must not keep this process alive, one that is asked something must.
  const hold = () => {
    child.ref()
    output.ref()
  }
  const release = () => {
    child.unref()
    output.unref()
  }
  const flush = () => {
    if (outbox.length > 0 && !failure) input.write(outbox.length === 1 ? outbox[0]! : Buffer.concat(outbox))
    outbox.length = 0
  }

  for (const pipe of [input, output, written]) {
    pipe.unref()
    pipe.on('error', () => {}) // its end tells why
  }
  release()
  child.on('error', error => fail(unstartable(python.command, error)))
  child.on('close', (code, signal) =>
    fail(new UserError(`Python ${ending(code, signal, words)}; the fault is in the environment or in Python.`)),
  )
  written.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-REMEMBERED)
  })
  output.on('data', (arrived: Buffer) => {
    for (const { failed, payload } of whole(arrived)) {
      answered++
      const { resolve, reject } = waiting.shift()!
      if (failed) reject(new UserError(payload.toString()))
      else resolve(payload)
    }
    if (waiting.length === 0) release()
  })

  return {
    join() {
      members++
      return numbers++
    },
    send(frame) {
      if (failure) return Promise.reject(failure)
      if (outbox.push(frame) === 1) queueMicrotask(flush)
      if (waiting.length === 0) hold()
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    leave(number) {
      members--
      if (failure) return
      outbox.push(request(ask.close, number, new Uint8Array()))
      flush()
      if (members > 0) return
      ended()
      if (waiting.length > 0) fail(new UserError('the environment was closed before it had answered.'))
      else input.end()
    },
    get gone() {
      return failure !== undefined
    },
  }
}
