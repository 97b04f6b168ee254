import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Answer } from '../../core/env.ts'
import { UserError } from '../../core/error.ts'
import { ATOMIC, type Channel, openChannel } from './channel.ts'
import { answers, ask, type Answer as Frame, request } from './frames.ts'
import { ending, type Python, unstartable } from './python.ts'

/** A Python that steps environments, as many as have been opened in it. */
export interface Child {
  /** A number for one more environment. */
  join(): number
  /**
   * Sends a request; what is sent in one turn goes as one message. Where answers have been quick, this process waits
   * for them then and there: before this returns, if the same environment was asked the last times, else before the
   * event loop's next turn.
   *
   * @param number The environment that is asked.
   * @param size Bytes that the answer's payload is going to have, if that is known.
   * @returns the answer's payload; what goes wrong is always a rejection.
   */
  send(number: number, what: number, payload: Uint8Array, size?: number): Answer<Buffer>
  /** Closes the environment of this number; without any, Python ends. */
  leave(number: number): void
  /** Whether it has ended. */
  readonly gone: boolean
}

/** What was asked. Who waits for the answer then and there finds it here; who has a promise is called. */
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
const REMEMBERED = 4_096 // characters of what it has written last
/** ms: answers that took less are waited for, once the last `TRIED` did. */
const QUICK = 2
const TRIED = 4
/** ms after which Node's event loop has its turn, however quick the answers are: for timers, signals and screens. */
const TURN = 8

/** What has something to send at the end of this turn: it sends, and what it gives back waits for the answers. */
const due = new Set<() => (() => void) | undefined>()

/** All send before any waits, so that several Pythons step at the same time. */
function sendAll(): void {
  const waits = [...due].map(send => send())
  due.clear()
  for (const wait of waits) wait?.()
}

/** Who was asked last, of all Pythons, and how often in a row: a lone environment, or one of several. */
const asking: { child: Child | undefined; number: number; again: number } = { child: undefined, number: 0, again: 0 }

/**
 * The Python of this process that was started alike, or a new one. One that answers nothing for `timeout` ms is ended.
 *
 * @param lane Which one of several that are alike.
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
  // Its input and output are ours; what it and its environments print is kept for the case that it fails.
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
  /** Bytes of the frames that answer the outbox: of the largest, and of all. */
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
  // Two turns of the clock without an answer to what was asked before them: of one alone, this process may have been
  // stopped for a while.
  let answered = 0
  let seen = -1
  let turns = 0
  const watch = setInterval(() => {
    turns = waiting.length > 0 && seen === answered ? turns + 1 : 0
    if (turns === 2)
      fail(
        new UserError(
          `Python did not answer for ${timeout / 1000} s and was ended: the environment hangs, or needs a longer ` +
            `timeout, gymnasium(id, { timeout }).`,
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

  /** ms: when what is open was asked, and when the event loop had its last turn. */
  let [started, turned] = [0, 0]
  /** So many answers in a row were quick. */
  let quick = 0
  /** Hands the answers out. @returns whether `LATE` was among them. */
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
      if (!asked) break // it has been given up
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
   * Waits for the answers here, unless they are late or Python has ended: then they, or its end, come by the event
   * loop.
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
  /** Whether to wait for answers to what is asked now. */
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
  /** Asks without a promise, unless the answer is late. */
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
    pipe.on('error', () => {}) // its end tells why
  }
  release()
  child.on('error', error => fail(unstartable(python.command, error)))
  child.on('close', (code, signal) => {
    const tell = () =>
      fail(new UserError(`Python ${ending(code, signal, words)}; the fault is in the environment or in Python.`))
    channel?.close()
    if (channel && !output.closed)
      output.once('close', tell) // after what it has answered
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
      if (waiting.length > 0) fail(new UserError('the environment was closed before it had answered.'))
      else if (channel) channel.close()
      else input.end()
    },
    get gone() {
      return failure !== undefined
    },
  }
  return self
}
