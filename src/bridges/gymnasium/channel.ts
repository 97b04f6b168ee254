import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { BOARD, board, MOST } from './board.ts'
import { LATE, RING } from './frames.ts'

/**
 * Two named pipes to a child, of which this side can read and write both by Node's event loop and at once. Waiting in
 * the read itself takes a fraction of the time, as neither the event loop nor the kernel's list of what it waits for
 * has to be gone through; but nothing else happens meanwhile. So a thread watches: after 20 to 40 ms of waiting it puts
 * a frame with the status `LATE` among the answers, which ends it. What is written at once goes past the pipes where
 * the child has mapped the channel's `Board`, and so does its answer.
 */
export interface Channel {
  /** The child's standard input and output, and the board, its file 3 … */
  readonly theirs: readonly [input: number, output: number, board: number]
  /** … which are closed here when it has started. */
  started(): void
  /** This side's ends for the event loop. */
  readonly input: Socket
  readonly output: Socket
  /** Starts the watching thread. @returns whether it is there: without it nobody may wait. */
  watched(): boolean
  /** Writes at once. @returns false when nobody reads any more. */
  write(message: Uint8Array): boolean
  /** Looks for the answer on the board, of so many bytes. */
  watch(size: number): Buffer | undefined
  /** What is on the board, when the child has rung or is late; it is rung once more where nothing is. */
  collect(): Buffer | undefined
  /** Begins to wait: reads are now watched. */
  begin(): void
  /** Waits for some bytes. @returns how many, 0 at the end. */
  read(into: Uint8Array): number
  /** Ends waiting. @returns false when `LATE` has been sent, or is about to be: it must be read first. */
  end(): boolean
  close(): void
}

/** Bytes that a pipe takes in one piece, whoever else writes (POSIX's PIPE_BUF; 512 is what every system has). */
export const ATOMIC = process.platform === 'linux' ? 4_096 : 512

const TICK = 20 // ms
const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants

// Plain JavaScript, as threads know neither TypeScript nor where this file was bundled to. A turn > 0 is waiting; it
// becomes < 0 as the frame is sent.
const watcher = `
const { workerData: { cell, fd, frame, tick } } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let seen = 0
setInterval(() => {
  const turn = Atomics.load(cell, 0)
  if (turn > 0 && turn === seen && Atomics.compareExchange(cell, 0, turn, -turn) === turn) writeSync(fd, frame)
  seen = turn
}, tick)`

/** A channel for a child that is yet to be started; undefined where there are no named pipes, as on Windows. */
export function openChannel(): Channel | undefined {
  if (process.platform === 'win32') return undefined
  return channelIn('/dev/shm') ?? channelIn(tmpdir()) // in memory where the system has such, and room there
}

function channelIn(base: string): Channel | undefined {
  let folder: string | undefined
  try {
    folder = mkdtempSync(join(base, 'sente-'))
    const [requests, answers, shared] = [join(folder, 'requests'), join(folder, 'answers'), join(folder, 'board')]
    writeFileSync(shared, new Uint8Array(BOARD)) // takes its room now, while it may fail
    if (spawnSync('mkfifo', [requests, answers]).status !== 0) return undefined
    return channel(requests, answers, shared)
  } catch {
    return undefined
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

function channel(requests: string, answers: string, shared: string): Channel {
  // A reader that does not wait for a writer first, then nobody has to wait.
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
