/**
 * Ways to signal worker threads and receive their answers, each with W idle workers: µs from signaling all of them to
 * having all answers, as wall-clock and CPU time, median over interleaved rounds. In all variants the main thread keeps
 * running its event loop.
 *
 *   npx tsx --conditions=sente-source bench/hand-over.ts [--rounds 9]
 */
import { parseArgs } from 'node:util'
import { MessageChannel, Worker } from 'node:worker_threads'
import { median } from './peer.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
const rounds = Number(values.rounds)
const ASKINGS = 2_000

/** Node has it, but the language version we compile for does not declare it. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(words: Int32Array, at: number, value: number): { readonly value: Promise<string> | string }
}

/** How a worker is signaled, and how it answers. */
const ways = {
  'Atomics.wait in the worker, answer by message': { asked: 'atomics', answers: 'message' },
  'Atomics.wait in the worker, Atomics.waitAsync in the main thread': { asked: 'atomics', answers: 'waitAsync' },
  'Atomics.wait in the worker, main thread polls each turn': { asked: 'atomics', answers: 'polling' },
  'messages both ways': { asked: 'message', answers: 'message' },
} as const
type Way = (typeof ways)[keyof typeof ways]

const code = `
const { workerData: { words, port, asked, answers } } = require('node:worker_threads')
const answer = () => {
  Atomics.add(words, 1, 1)
  if (answers === 'message') port.postMessage(0)
  else Atomics.notify(words, 1)
}
if (asked === 'message') port.on('message', answer)
else for (let seen = 0; ; answer()) {
  Atomics.wait(words, 0, seen)
  seen = Atomics.load(words, 0)
}`

/** Signals one worker and awaits its answer. */
function worker({ asked, answers }: Way): { ask(): Promise<void>; end(): Promise<unknown> } {
  const words = new Int32Array(new SharedArrayBuffer(8))
  const { port1, port2 } = new MessageChannel()
  const thread = new Worker(code, {
    eval: true,
    workerData: { words, port: port2, asked, answers },
    transferList: [port2],
  })
  let told = () => {}
  port1.on('message', () => told())
  return {
    async ask() {
      const before = Atomics.load(words, 1)
      const message = new Promise<void>(resolve => {
        told = resolve
      })
      if (asked === 'message') port1.postMessage(0)
      else {
        Atomics.add(words, 0, 1)
        Atomics.notify(words, 0)
      }
      if (answers === 'message') await message
      else if (answers === 'polling')
        while (Atomics.load(words, 1) === before) await new Promise(resolve => setImmediate(resolve))
      else await waitAsync(words, 1, before).value
    },
    end: () => {
      port1.close()
      return thread.terminate()
    },
  }
}

for (const count of [1, 2]) {
  const found = new Map<string, [number, number][]>()
  const crews = Object.entries(ways).map(([name, way]) => {
    found.set(name, [])
    return { name, workers: Array.from({ length: count }, () => worker(way)) }
  })
  for (let round = -1; round < rounds; round++)
    for (const { name, workers } of crews) {
      const used = process.cpuUsage()
      const started = performance.now()
      for (let k = 0; k < ASKINGS; k++) await Promise.all(workers.map(each => each.ask()))
      const wall = (1_000 * (performance.now() - started)) / ASKINGS
      const { user, system } = process.cpuUsage(used)
      if (round >= 0) found.get(name)!.push([wall, (user + system) / ASKINGS])
    }
  console.log(
    `${count} ${count === 1 ? 'worker' : 'workers'}: µs, median of ${rounds} rounds, Node ${process.versions.node}`,
  )
  for (const { name, workers } of crews) {
    const [wall, cpu] = [0, 1].map(k => median(found.get(name)!.map(each => each[k]!)))
    console.log(`  ${name.padEnd(65)} ${wall!.toFixed(1).padStart(7)}   CPU ${cpu!.toFixed(1).padStart(6)}`)
    for (const each of workers) await each.end()
  }
}
