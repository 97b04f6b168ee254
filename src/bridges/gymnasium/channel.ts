import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { BOARD, board, MOST } from './board.ts'
import { LATE, RING } from './frames.ts'

/**
 * Two named pipes to a child, which this side can use both asynchronously, through Node's event loop, and
 * synchronously. A blocking read takes a fraction of the time, as it bypasses the event loop and epoll, but it blocks
 * everything else. So a watchdog thread interrupts it after 20 to 40 ms, by writing a frame with the status `LATE` into
 * the pipe of answers. Synchronous messages go through the channel's `Board` instead of the pipes once the child has
 * mapped it, and so do their answers.
 */
export interface Channel {
  /** The child's file descriptors: standard input, standard output, and the board as descriptor 3. */
  readonly theirs: readonly [input: number, output: number, board: number]
  /** Closes the child's ends of the pipes here; call it once the child has started. */
  started(): void
  /** This side's ends of the pipes, for the event loop. */
  readonly input: Socket
  readonly output: Socket
  /** Starts the watchdog thread. @returns whether it is running: without it, do not block. */
  watched(): boolean
  /** Writes synchronously. @returns false when the reader is gone. */
  write(message: Uint8Array): boolean
  /** Polls the board for an answer of `size` bytes. */
  watch(size: number): Buffer | undefined
  /** The answer on the board, after the child signaled or is late; if there is none, the child is woken once more. */
  collect(): Buffer | undefined
  /** Starts the watchdog for blocking reads. */
  begin(): void
  /** Blocks until bytes arrive. @returns their number, 0 at the end of the stream. */
  read(into: Uint8Array): number
  /** Stops the watchdog. @returns false if `LATE` has been or is being sent: it must be read first. */
  end(): boolean
  close(): void
}

/** Number of bytes that a pipe writes atomically (PIPE_BUF of POSIX; 512 is guaranteed everywhere). */
export const ATOMIC = process.platform === 'linux' ? 4_096 : 512

const TICK = 20 // ms
const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants

// Plain JavaScript, as threads cannot load TypeScript and this file may be bundled anywhere. A turn > 0 is waiting; it
// becomes < 0 when the frame is sent.
const watcher = `
const { workerData: { cell, fd, frame, tick } } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let seen = 0
setInterval(() => {
  const turn = Atomics.load(cell, 0)
  if (turn > 0 && turn === seen && Atomics.compareExchange(cell, 0, turn, -turn) === turn) writeSync(fd, frame)
  seen = turn
}, tick)`

/** Opens a channel for a child to be started; undefined without named pipes, as on Windows. */
export function openChannel(): Channel | undefined {
  if (process.platform === 'win32') return undefined
  return channelIn('/dev/shm') ?? channelIn(tmpdir()) // in memory if possible
}

function channelIn(base: string): Channel | undefined {
  let folder: string | undefined
  try {
    folder = mkdtempSync(join(base, 'sente-'))
    const [requests, answers, shared] = [join(folder, 'requests'), join(folder, 'answers'), join(folder, 'board')]
    writeFileSync(shared, new Uint8Array(BOARD)) // allocates the space now, where failure is handled
    if (spawnSync('mkfifo', [requests, answers]).status !== 0) return undefined
    return channel(requests, answers, shared)
  } catch {
    return undefined
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

function channel(requests: string, answers: string, shared: string): Channel {
  // A non-blocking reader first, so that the following open calls do not block.
  const read = openSync(requests, O_RDONLY | O_NONBLOCK)
  const toChild = openSync(requests, O_WRONLY)
  const theirInput = openSync(requests, O_RDONLY)
  closeSync(read)
  const output = new Socket({ fd: openSync(answers, O_RDONLY | O_NONBLOCK), readable: true, writable: false })
  const theirOutput = openSync(answers, O_WRONLY)
  const fromChild = openSync(answers, O_RDONLY)
  const input = new Socket({ fd: openSync(requests, O_WRONLY | O_NONBLOCK), readable: false, writable: true })
  const mark = openSync(answers, O_WRONLY)
  const file = openSync(shared, 'r+')
  const notes = board(file)
  const cell = new Int32Array(new SharedArrayBuffer(4))
  let thread: Worker | undefined
  let ready = false
  let turn = 0
  let closed = false
  const send = (message: Uint8Array): boolean => {
    try {
      for (let at = 0; at < message.length; ) at += writeSync(toChild, message, at)
      return true
    } catch {
      return false
    }
  }
  return {
    theirs: [theirInput, theirOutput, file],
    started() {
      for (const fd of [theirInput, theirOutput]) closeSync(fd)
    },
    input,
    output,
    watched() {
      if (!thread) {
        const workerData = { cell, fd: mark, frame: LATE, tick: TICK }
        thread = new Worker(watcher, { eval: true, execArgv: [], workerData })
        thread.unref()
        thread.on('online', () => {
          ready = true
        })
        thread.on('error', () => {
          ready = false
        })
      }
      return ready && !closed
    },
    write(message) {
      if (message.length > MOST || !notes.ready()) return send(message)
      return notes.put(message) || send(RING)
    },
    watch: notes.watch,
    collect() {
      if (closed) return
      const found = notes.collect()
      if (!found && notes.open) send(RING)
      return found
    },
    begin() {
      turn = (turn % (2 ** 31 - 1)) + 1
      Atomics.store(cell, 0, turn)
    },
    read: into => readSync(fromChild, into),
    end: () => Atomics.compareExchange(cell, 0, turn, 0) === turn,
    close() {
      if (closed) return
      closed = true
      thread?.terminate()
      for (const fd of [toChild, fromChild, mark, file]) closeSync(fd)
      input.end()
    },
  }
}
