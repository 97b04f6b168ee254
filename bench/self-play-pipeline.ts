/**
 * Self-play without a network: simulations per second of the search on Connect Four where a stub answers for the
 * network (uniform priors, values from a hash of the planes). Three stubs:
 *
 * - `instant` answers at once;
 * - `card` takes 1 ms and 0.5 µs a position, as a card might;
 * - `slow` takes 20 ms a batch.
 *
 * The last two sleep in a thread of their own, as a GPU's driver does; a searching thread goes on meanwhile if it has
 * something to do (`overlapped`).
 *
 *   npx tsx --conditions=sente-source bench/self-play-pipeline.ts [--games 1024] [--simulations 100] [--turns 3]
 *     [--threads 0] [--stub instant] [--alone]
 *
 * `--threads` searches in so many worker threads. `--alone` searches all games together, one batch at a time, as on the
 * CPU. Busy is the share of the time in which the stub had a batch to work on and, on Linux, the share in which the
 * searching threads ran or were ready to; "of what they could": their time, or the stub's if that takes longer, of the
 * time that it took.
 *
 * Rates are per second of the clock and, since other programs may run, per second of this process's processor time.
 */
import '../src/app/workers.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { connectFour, connectFourV0 } from '../envs/boards/connect-four.ts'
import { type BoardGame, legalActions } from '../src/core/board-game.ts'
import { rng } from '../src/core/rng.ts'
import { selfPlay } from '../src/games/self-play.ts'
import type { Batched } from '../src/kit/acting/batched.ts'
import { mind, player, rootsOf, selfPlayOptions, threadedSearches } from '../src/search/index.ts'

const { values: flags } = parseArgs({
  options: {
    games: { type: 'string', default: '1024' },
    simulations: { type: 'string', default: '100' },
    turns: { type: 'string', default: '3' },
    threads: { type: 'string', default: '0' },
    stub: { type: 'string' },
    alone: { type: 'boolean', default: false },
  },
})
const [games, turns, threads] = [Number(flags.games), Number(flags.turns), Number(flags.threads)]
const game = connectFour()
const A = game.actions
const SIZE = game.planes[0] * game.planes[1] * game.planes[2]

/** Milliseconds that a batch takes; undefined: it is answered at once. */
type Latency = ((rows: number) => number) | undefined
const STUBS: Readonly<Record<string, Latency>> = {
  instant: undefined,
  card: rows => 1 + 0.0005 * rows,
  slow: () => 20,
}

/** One device: it works on one batch at a time. */
function device(latency: Latency) {
  const worked = { ms: 0 }
  const sleeper = latency && sleeping()
  const stub = (): Batched => {
    let [inputs, outputs] = [new Float32Array(0), new Float32Array(0)]
    return {
      run(rows, fill) {
        if (inputs.length < rows * SIZE) inputs = new Float32Array(rows * SIZE)
        if (outputs.length < rows * (A + 1)) outputs = new Float32Array(rows * (A + 1))
        fill(inputs)
        for (let i = 0; i < rows; i++) {
          let hash = 0
          for (let k = 0; k < SIZE; k += 5) hash = (31 * hash + ((inputs[i * SIZE + k]! * (k + 1)) | 0)) % 1009
          outputs[i * (A + 1) + A] = hash / 1009 - 0.5
        }
        if (!sleeper) return outputs
        worked.ms += latency!(rows)
        return sleeper.sleep(latency!(rows)).then(() => outputs)
      },
      changed() {},
      apart: latency !== undefined && !flags.alone,
      twin: stub,
    }
  }
  return { stub, worked, close: () => sleeper?.close() }
}

/** A thread that sleeps on request, one request after another. */
function sleeping() {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads'); const still = new Int32Array(new SharedArrayBuffer(4))
     parentPort.on('message', ms => parentPort.postMessage(Atomics.wait(still, 0, 0, ms)))`,
    { eval: true },
  )
  const waiting: (() => void)[] = []
  worker.on('message', () => waiting.shift()!())
  return {
    sleep(ms: number) {
      worker.postMessage(ms)
      return new Promise<void>(resolve => waiting.push(resolve))
    },
    close: () => void worker.terminate(),
  }
}

/** By thread of this process, seconds in which it ran or was ready to; empty where the system does not tell. */
function ready(): ReadonlyMap<string, number> {
  try {
    const seconds = (id: string) => {
      const [ran, waited] = readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')
      return (Number(ran) + Number(waited)) / 1e9
    }
    return new Map(readdirSync('/proc/self/task').map(id => [id, seconds(id)]))
  } catch {
    return new Map()
  }
}

for (const [name, latency] of Object.entries(STUBS)) {
  if (flags.stub && flags.stub !== name) continue
  const { stub, worked, close } = device(latency)
  const config = {
    ...Object.fromEntries(Object.entries(selfPlayOptions).map(([name, { value }]) => [name, value])),
    simulations: Number(flags.simulations),
  } as Parameters<typeof player>[1]
  const roots = rootsOf(config)
  const random = rng(1)
  const before = ready()
  const searches =
    threads > 0
      ? await threadedSearches({
          game: game as BoardGame,
          env: connectFourV0,
          settings: config,
          envs: games,
          threads,
          overlap: !flags.alone,
        })
      : undefined
  const searchers = [...ready().keys()].filter(id => (threads > 0 ? !before.has(id) : id === String(process.pid)))
  const self = player(game, { ...config, roots, envs: games, random: random.split('play'), searches })
  const thinking = mind(game, stub(), { ...config, roots, title: 'a stub' })
  const boards = Array.from({ length: games }, (_, i) => {
    const env = selfPlay(game)
    let view = env.reset(random)
    for (let k = 0; k < i % 12; k++) {
      const allowed = legalActions(view.legal!)
      const step = env.step(allowed[random.int(allowed.length)]!)
      view = step.terminated ? env.reset(random) : step
    }
    return { env, view }
  })
  const slots = [...boards.keys()]
  const turn = async () => {
    const decisions = await self.act(
      thinking,
      boards.map(({ view }) => view),
      'explore',
      slots,
    )
    for (const [slot, board] of boards.entries()) {
      const action = decisions[slot]!.action
      const step = board.env.step(action)
      if (step.terminated) self.reset(slot)
      else self.moved(slot, action)
      board.view = step.terminated ? board.env.reset(random) : step
    }
  }
  await turn()
  const made = () => (searches ?? thinking.search).counts.simulations
  const simulations = made()
  worked.ms = 0
  const [began, cpu, ran] = [performance.now(), process.cpuUsage(), ready()]
  for (let i = 0; i < turns; i++) await turn()
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const done = made() - simulations
  const now = ready()
  // A worker's helpers are among the new threads, and do little.
  const most = searchers.map(id => now.get(id)! - ran.get(id)!).sort((a, b) => b - a)
  const busy = most.slice(0, Math.max(1, threads)).reduce((sum, each) => sum + each, 0) / Math.max(1, threads) / seconds
  const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(9)
  const share = (part: number) => `${Math.round(100 * part)} %`
  const stubbed = worked.ms / 1000 / seconds
  console.log(
    `${name.padEnd(8)} ${text(done / seconds)} simulations a second, ${text((1e6 * done) / (user + system))} a second ` +
      `of processor time; ${text((60 * games * turns) / seconds)} moves a minute; busy: stub ${share(stubbed)}` +
      (now.size > 0 ? `, search ${share(busy)}, ${share(Math.max(busy, stubbed))} of what they could` : '') +
      `; resident ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  )
  searches?.dispose()
  close()
}
