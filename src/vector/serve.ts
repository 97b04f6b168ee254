import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Env } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import type { EnvRef } from '../core/registry.ts'
import { call, step } from './host.ts'
import { type Assignment, type Call, type Made, OPTIONAL, type Reply } from './letters.ts'
import { CLOCK, GONE, shared } from './shared.ts'

/** The second message to a worker, once all workers have described their environments. */
export interface Handed {
  readonly worker: number
  readonly workers: number
  readonly envs: number
  readonly buffer: SharedArrayBuffer
  readonly port: MessagePort
}

/**
 * Milliseconds after which a waiting or busy worker runs its own event loop, for the output and timers of environments.
 */
const TURN = 20
/**
 * After replying, a worker spins for this fraction of the time it worked, at most `AWAKE` milliseconds, so that an
 * immediate next request need not wake it. On two cores, two workers woken at the same time often seemed to share one
 * core (figures in docs/guide/vector-environments.md).
 */
const PART = 1 / 20
const AWAKE = 0.2

/**
 * The main loop of a worker: creates its environments, then repeatedly sleeps until there are requests, processes all
 * of them, and replies with one message.
 *
 * @param create Returns the factory of the environments.
 */
export async function serve(create: (env: EnvRef) => Promise<() => Env>): Promise<void> {
  const main = parentPort!
  const { env: ref, from, to } = workerData as Assignment
  const tell = (made: Made) => main.postMessage(made)
  const envs: Env[] = []
  try {
    const make = await create(ref)
    while (envs.length < to - from) envs.push(make())
  } catch (error) {
    tell({
      failed: error instanceof Error ? error.message : String(error),
      usage: error instanceof UserError && error.usage,
    })
    return
  }
  const { observationSpace, actionSpace, players, game } = envs[0]!
  // The listener stays: it keeps the thread alive while an environment awaits a promise that never settles.
  const handed = new Promise<Handed>(resolve => main.on('message', resolve))
  const has = OPTIONAL.filter(method => envs[0]![method])
  tell({ observationSpace, actionSpace, ...(players && { players }), game: game !== undefined, has })

  const { worker, workers, envs: all, buffer, port } = await handed
  const memory = shared({ observationSpace, actionSpace }, all, workers, buffer)
  const { asked, clocks } = memory
  const [bell, done] = [worker * CLOCK, worker * CLOCK + 1]
  process.once('exit', () => {
    Atomics.store(clocks, done, GONE)
    Atomics.notify(clocks, done)
  })
  let seen = 0
  let turned = performance.now()
  let awake = 0
  for (;;) {
    while (performance.now() < awake && Atomics.load(clocks, bell) === seen);
    const idle = Atomics.wait(clocks, bell, seen, TURN) === 'timed-out'
    if (idle || performance.now() - turned >= TURN) {
      await new Promise(resolve => setImmediate(resolve))
      turned = performance.now()
      if (idle) continue
    }
    seen = Atomics.load(clocks, bell)
    const began = performance.now()
    const replies: Reply[] = []
    const late: Promise<Reply | undefined>[] = []
    const take = (answer: Reply | undefined | Promise<Reply | undefined>) => {
      if (answer instanceof Promise) late.push(answer)
      else if (answer) replies.push(answer)
    }
    for (let letter = receiveMessageOnPort(port); letter; letter = receiveMessageOnPort(port)) {
      const asking = letter.message as Call
      if (asking.call === 'close') return end(envs)
      take(call(envs[asking.row - from]!, asking, memory))
    }
    for (let row = from; row < to; row++) {
      if (asked[row] === 0) continue
      asked[row] = 0
      take(step(envs[row - from]!, row, memory))
    }
    if (late.length > 0) for (const reply of await Promise.all(late)) take(reply)
    answer(port, replies)
    Atomics.store(clocks, done, seen)
    Atomics.notify(clocks, done)
    const ended = performance.now()
    awake = ended + Math.min(AWAKE, PART * (ended - began))
  }
}

/** Sends one message, even without replies: it wakes the main thread. */
function answer(port: MessagePort, replies: readonly Reply[]): void {
  try {
    port.postMessage(replies)
  } catch {
    port.postMessage(replies.map(sendable))
  }
}

function sendable(reply: Reply): Reply {
  try {
    return structuredClone(reply)
  } catch {
    const threw = new Error('returned something that cannot be sent to another thread, such as a function in info')
    return { row: reply.row, threw }
  }
}

function end(envs: readonly Env[]): void {
  for (const env of envs)
    try {
      env.close?.()
    } catch {
      // The process exits anyway.
    }
  process.exit()
}
