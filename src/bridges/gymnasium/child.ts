import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Answer } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { ATOMIC, type Channel, openChannel } from './channel.ts'
import { answers, ask, type Answer as Frame, request } from './frames.ts'
import { ending, type Python, unstartable } from './python.ts'

/** A Python process that hosts any number of environments. */
export interface Child {
  /** Allocates the number of a new environment. */
  join(): number
  /**
   * Sends a request; requests in the same turn are batched into one message. If recent answers were quick, this process
   * blocks until they arrive: before this function returns if the same environment sent the last requests, otherwise
   * before the next turn of the event loop.
   *
   * @param number Number of the environment.
   * @param size Size of the answer's payload in bytes, if known.
   * @returns the answer's payload; errors are always rejections.
   */
  send(number: number, what: number, payload: Uint8Array, size?: number): Answer<Buffer>
  /** Closes the environment of this number; Python exits after the last one. */
  leave(number: number): void
  /** Whether the process has failed. */
  readonly gone: boolean
}

/** An open request. A synchronous caller reads the answer here; an asynchronous one gets it through its promise. */
interface Question {
  answer: Buffer | undefined
  error: Error | undefined
  resolve: ((payload: Buffer) => void) | undefined
  reject: ((error: Error) => void) | undefined
}

const question = (resolve?: Question['resolve'], reject?: Question['reject']): Question => ({
  answer: undefined,
  error: undefined,
  resolve,
  reject,
})

const children = new Map<string, Child>()
const REMEMBERED = 4_096 // characters of its latest stderr output
/** In ms: this process blocks for answers once the last `TRIED` took less than this. */
const QUICK = 2
const TRIED = 4
/** ms after which Node's event loop runs, even if answers are quick: for timers, signals and output. */
const TURN = 8

/** Flush functions to run at the end of this turn: each sends, and may return a function that waits for the answers. */
const due = new Set<() => (() => void) | undefined>()

/** Sends everything before waiting for anything, so that several Python processes step in parallel. */
function sendAll(): void {
  const waits = [...due].map(send => send())
  due.clear()
  for (const wait of waits) wait?.()
}

/** The environment of the last request, over all processes, and how often in a row it was the same. */
const asking: { child: Child | undefined; number: number; again: number } = { child: undefined, number: 0, again: 0 }

/**
 * The Python process with these settings, started if there is none. It is killed if it does not answer for `timeout`
 * ms.
 *
 * @param lane Distinguishes several processes with the same settings.
 */
export function childOf(python: Python, timeout: number, lane = 0): Child {
  const key = JSON.stringify([python, timeout, lane])
  const running = children.get(key)
  if (running && !running.gone) return running
  const child = start(python, timeout, () => {
    if (children.get(key) === child) children.delete(key)
  })
  children.set(key, child)
  return child
}

function start(python: Python, timeout: number, ended: () => void): Child {
  // The protocol uses stdin and stdout; the output of Python and its environments is kept for error messages.
  const channel = openChannel()
  const [theirInput, theirOutput, board] = channel?.theirs ?? (['pipe', 'pipe'] as const)
  const stdio = [theirInput, theirOutput, 'pipe' as const, ...(board === undefined ? [] : [board])]
  const env = { ...process.env, ...(channel && { SENTE_BOARD: '3' }) }
  const child: ChildProcess = spawn(python.command, [python.script], { stdio, env, windowsHide: true })
  channel?.started()
  const input = channel?.input ?? (child.stdin as Socket)
  const output = channel?.output ?? (child.stdout as Socket)
  const written = child.stderr as Socket
  const waiting: Question[] = []
  const [piped, posted] = [answers(), answers()]
  let outbox: Buffer[] = []
  /** Bytes of the expected answers to the outbox: the largest, and their sum. */
  let [largest, all] = [0, 0]
  let words = ''
  let numbers = 0
  let members = 0
  let failure: UserError | undefined

  const fail = (error: UserError) => {
    failure ??= error
    clearInterval(watch)
    ended()
    channel?.close()
    child.kill('SIGKILL')
    for (const { reject } of waiting.splice(0)) reject?.(failure)
  }
  // Two ticks without an answer to an earlier request: after a single one, this process may only have been suspended
  // for a while.
  let answered = 0
  let seen = -1
  let turns = 0
  const watch = setInterval(() => {
    turns = waiting.length > 0 && seen === answered ? turns + 1 : 0
    if (turns === 2)
      fail(
        new UserError(
          `Python did not answer for ${timeout / 1000} s and was terminated: the environment hangs, or needs a ` +
            'longer timeout: gymnasium(id, { timeout }).',
        ),
      )
    seen = waiting.length > 0 ? answered : -1
  }, timeout / 2).unref()
  // An idle Python must not keep this process alive; one with open requests must.
  const hold = () => {
    child.ref()
    output.ref()
  }
  const release = () => {
    child.unref()
    output.unref()
  }

  /** In ms: the time of the open request, and of the last turn of the event loop. */
  let [started, turned] = [0, 0]
  /** Number of quick answers in a row. */
  let quick = 0
  /** Delivers the answers. @returns whether `LATE` was among them. */
  const settle = (frames: readonly Frame[]): boolean => {
    let over = false
    for (const { failed, late, rung, payload } of frames) {
      over ||= late
      if (late || rung) {
        const found = channel?.collect()
        if (found) settle(posted(found))
        continue
      }
      answered++
      const asked = waiting.shift()
      if (!asked) break // rejected meanwhile
      if (failed) {
        asked.error = new UserError(payload.toString())
        asked.reject?.(asked.error)
      } else {
        asked.answer = payload
        asked.resolve?.(payload)
      }
    }
    if (waiting.length === 0) quick = performance.now() - started < QUICK ? quick + 1 : 0
    return over
  }
  /**
   * Blocks until the answers arrive; if they are late or Python has exited, the event loop delivers them or the error.
   */
  const wait = (channel: Channel, size: number) => {
    const found = channel.watch(size)
    if (found) settle(posted(found))
    if (waiting.length === 0) return
    channel.begin()
    for (;;) {
      const arrived = Buffer.allocUnsafe(size)
      const length = channel.read(arrived)
      if (settle(piped(arrived.subarray(0, length))) || length === 0) break
      if (waiting.length === 0 && channel.end()) break
    }
    if (waiting.length > 0) hold()
  }
  /** Whether to block for the answers to a request sent now. */
  const quickly = (channel: Channel | undefined, now: number): channel is Channel =>
    channel !== undefined && quick >= TRIED && now - turned < TURN && channel.watched()
  const flush = () => {
    if (outbox.length === 0 || failure) return undefined
    const message = outbox.length === 1 ? outbox[0]! : Buffer.concat(outbox)
    const small = message.length <= ATOMIC && largest <= ATOMIC
    const size = all
    const now = performance.now()
    const first = waiting.length === outbox.length
    outbox = []
    largest = all = 0
    if (first) started = now
    if (first && small && quickly(channel, now) && channel.write(message)) return () => wait(channel, size)
    input.write(message)
    if (waiting.length > 0) hold()
    return undefined
  }
  /** Sends a request synchronously; returns a promise only if the answer is late. */
  const askNow = (channel: Channel, frame: Buffer, size: number): Answer<Buffer> => {
    const asked = question()
    waiting.push(asked)
    if (channel.write(frame)) wait(channel, size)
    else hold()
    if (asked.answer) return asked.answer
    if (asked.error) return Promise.reject(asked.error)
    return new Promise((resolve, reject) => Object.assign(asked, { resolve, reject }))
  }

  for (const pipe of [input, output, written]) {
    pipe.unref()
    pipe.on('error', () => {}) // the exit handler reports why
  }
  release()
  child.on('error', error => fail(unstartable(python.command, error)))
  child.on('close', (code, signal) => {
    const tell = () =>
      fail(new UserError(`Python ${ending(code, signal, words)}; the environment or Python itself crashed.`))
    channel?.close()
    if (channel && !output.closed)
      output.once('close', tell) // after the remaining answers
    else tell()
  })
  written.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-REMEMBERED)
  })
  output.on('data', (arrived: Buffer) => {
    turned = performance.now()
    settle(piped(arrived))
    if (waiting.length === 0) release()
  })

  const self: Child = {
    join() {
      members++
      return numbers++
    },
    send(number, what, payload, size = Infinity) {
      if (failure) return Promise.reject(failure)
      const frame = request(what, number, payload)
      const whole = size + 8
      const same = asking.number === number && asking.child === self
      asking.again = same ? asking.again + 1 : 0
      asking.number = number
      asking.child = self
      if (asking.again >= TRIED && waiting.length === 0 && frame.length <= ATOMIC && whole <= ATOMIC) {
        const now = performance.now()
        if (quickly(channel, now)) {
          started = now
          return askNow(channel, frame, whole)
        }
      }
      outbox.push(frame)
      if (due.size === 0) queueMicrotask(sendAll)
      due.add(flush)
      largest = Math.max(largest, whole)
      all += whole
      return new Promise((resolve, reject) => waiting.push(question(resolve, reject)))
    },
    leave(number) {
      members--
      if (failure) return
      outbox.push(request(ask.close, number, new Uint8Array()))
      flush()
      if (members > 0) return
      ended()
      if (waiting.length > 0) fail(new UserError('the environment was closed before it answered.'))
      else if (channel) channel.close()
      else input.end()
    },
    get gone() {
      return failure !== undefined
    },
  }
  return self
}
