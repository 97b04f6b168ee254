/**
 * Self-play without a network: simulations per second of the search on Connect Four where a stub answers for the
 * network (uniform priors, values from a hash of the planes). Three stubs:
 *
 * - `instant` answers at once;
 * - `card` takes 1 ms and 0.5 µs a position, as a card might;
 * - `slow` takes 20 ms a batch.
 *
 * The last two answer while the searching thread goes on, if it has something to do (`overlapped`).
 *
 *   npx tsx --conditions=sente-source bench/self-play-pipeline.ts [--games 1024] [--simulations 100] [--turns 3]
 *     [--alone]
 *
 * `--alone` searches all games together, one batch at a time, as on the CPU. Busy is the share of the time in which the
 * stub had a batch to work on.
 *
 * Rates are per second of the clock and, since other programs may run, per second of this process's processor time.
 */
import { parseArgs } from 'node:util'
import { connectFour } from '../envs/boards/connect-four.ts'
import { legalActions } from '../src/core/board-game.ts'
import { rng } from '../src/core/rng.ts'
import { selfPlay } from '../src/games/self-play.ts'
import type { Batched } from '../src/kit/acting/batched.ts'
import { mind, player, rootsOf, selfPlayOptions } from '../src/search/index.ts'

const { values: flags } = parseArgs({
  options: {
    games: { type: 'string', default: '1024' },
    simulations: { type: 'string', default: '100' },
    turns: { type: 'string', default: '3' },
    alone: { type: 'boolean', default: false },
  },
})
const [games, turns] = [Number(flags.games), Number(flags.turns)]
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
  let free = 0
  const stub = (): Batched => {
    let [inputs, outputs] = [new Float32Array(0), new Float32Array(0)]
    return {
      run(rows, fill) {
        if (inputs.length < rows * SIZE) inputs = new Float32Array(rows * SIZE)
        if (outputs.length < rows * (A + 1)) outputs = new Float32Array(rows * (A + 1))
        fill(inputs)
        for (let i = 0; i < rows; i++) {
          let hash = 0
          for (let k = 0; k < SIZE; k += 5) hash = (31 * hash + inputs[i * SIZE + k]! * (k + 1)) % 1009
          outputs[i * (A + 1) + A] = hash / 1009 - 0.5
        }
        if (!latency) return outputs
        const due = Math.max(performance.now(), free) + latency(rows)
        free = due
        worked.ms += latency(rows)
        return until(due).then(() => outputs)
      },
      changed() {},
      apart: latency !== undefined && !flags.alone,
      twin: stub,
    }
  }
  /** Polls, as timers are too coarse: a searching thread with something to do goes first. */
  const until = async (due: number) => {
    for (;;) {
      const now = performance.now()
      if (now >= due) return
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  return { stub, worked }
}

for (const [name, latency] of Object.entries(STUBS)) {
  const { stub, worked } = device(latency)
  const config = {
    ...Object.fromEntries(Object.entries(selfPlayOptions).map(([name, { value }]) => [name, value])),
    simulations: Number(flags.simulations),
  } as Parameters<typeof player>[1]
  const roots = rootsOf(config)
  const random = rng(1)
  const self = player(game, { ...config, roots, envs: games, random: random.split('play') })
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
  const { simulations } = thinking.search.counts
  worked.ms = 0
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  for (let i = 0; i < turns; i++) await turn()
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const made = thinking.search.counts.simulations - simulations
  const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(9)
  console.log(
    `${name.padEnd(8)} ${text(made / seconds)} simulations a second, ${text((1e6 * made) / (user + system))} a second ` +
      `of processor time; ${text((60 * games * turns) / seconds)} moves a minute` +
      (latency ? `; busy ${Math.round(worked.ms / seconds / 10)} %` : ''),
  )
}
