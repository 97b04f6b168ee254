/**
 * Memory use of searches.
 *
 * `allocation`: bytes per simulation allocated on V8's heap after warm-up, in searches of 4,000 simulations from the
 * initial position of every registered game: with random rollouts, and with a network evaluator for 1 and for 32
 * concurrent games (the network itself is replaced by constant answers). It runs with a young generation so large that
 * nothing is collected meanwhile, which is verified. Bar: less than 4 bytes with rollouts, from allocations per search
 * (one boxed number takes 16). The network evaluator answers with a promise, which its games share.
 *
 * `memory`: resident memory, heap and external memory after a collection, over 10,000 self-play games of `mcts` (25
 * simulations) and `alphazero` (8, with a tiny network that learns and is evaluated as in a run), 32 games at once.
 * Resident memory fluctuates with uncollected garbage, by 10 MB and more in Connect Four, so medians of the first and
 * second half are compared; the first sample, during which V8's young generation grows, is dropped. Bar: the heap grows
 * by less than 1 MB, resident memory by less than 10 MB.
 *
 *   npx tsx --conditions=sente-source bench/search-memory.ts [--part allocation|memory] [--games 10000] [--game
 *   TicTacToe-v0]
 */
import { spawnSync } from 'node:child_process'
import { PerformanceObserver } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import '../envs/index.ts'
import { alphazero } from '../agents/alphazero.ts'
import { mcts } from '../agents/mcts.ts'
import type { AgentSpec } from '../src/core/agent.ts'

import type { BoardGame } from '../src/core/board-game.ts'
import type { SyncEnv } from '../src/core/env.ts'
import { type EnvSpec, environments, envSpec, make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { selfPlay } from '../src/games/self-play.ts'
import type { Batched } from '../src/kit/acting/batched.ts'
import type { Evaluator } from '../src/search/evaluator.ts'
import { gameModel } from '../src/search/model.ts'
import { networkEvaluator } from '../src/search/network-evaluator.ts'
import { randomRollouts } from '../src/search/rollout.ts'
import { searcher } from '../src/search/search.ts'
import { puct, type Select, uct } from '../src/search/select.ts'
import { Tree } from '../src/search/tree.ts'
import { median } from './peer.ts'

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    games: { type: 'string', default: '10000' },
    game: { type: 'string' },
  },
})
const parts: Readonly<Record<string, { flags: readonly string[]; measure: () => Promise<void> }>> = {
  allocation: {
    flags: ['--expose-gc', '--min-semi-space-size=1024', '--max-semi-space-size=1024'],
    measure: allocation,
  },
  memory: { flags: ['--expose-gc'], measure: memory },
}
interface Memory {
  readonly ended: number
  readonly rss: number
  readonly heap: number
  readonly external: number
  readonly buffers: number
}

const random = rng(0)
const collect = globalThis.gc as () => void

if (values.part && globalThis.gc) await parts[values.part]!.measure()
else
  for (const [part, { flags }] of Object.entries(parts)) {
    if (values.part && values.part !== part) continue
    const rest = Object.entries({ ...values, part }).map(([name, value]) => `--${name}=${value}`)
    const command = [...process.execArgv, ...flags, fileURLToPath(import.meta.url), ...rest]
    const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
    process.exitCode ||= status ?? 1
  }

/** Bytes per simulation allocated on the heap and in array buffers, and the number of simulations. */
async function perSimulation<S>(
  game: BoardGame<S>,
  { evaluator, select, batch }: { evaluator: Evaluator<S>; select: Select; batch: number },
) {
  const simulations = Math.ceil(4000 / batch)
  const search = searcher(gameModel(game), { evaluator, select, simulations, solve: true })
  const tasks = Array.from({ length: batch }, (_, i) => ({
    tree: new Tree(gameModel(game), simulations + 1),
    random: rng(i),
  }))
  const position = game.initial()
  let collections = 0
  const observer = new PerformanceObserver(list => {
    collections += list.getEntries().length
  })
  const searches = async (times: number) => {
    for (let i = 0; i < times; i++) {
      for (const { tree } of tasks) tree.plant(position)
      await search.run(tasks)
    }
  }
  for (const began = performance.now(); performance.now() - began < 3000; ) await searches(1)
  collect()
  await new Promise(resolve => setTimeout(resolve, 20))
  observer.observe({ entryTypes: ['gc'] })
  const until = performance.now() + 2000
  const [done, before] = [search.counts.simulations, process.memoryUsage()]
  while (search.counts.simulations < done + 40_000 && performance.now() < until) await searches(1)
  const after = process.memoryUsage()
  await new Promise(resolve => setTimeout(resolve, 20))
  observer.disconnect()
  if (collections > 0) throw new Error(`${game.name}: V8 collected garbage during the measurement`)
  const n = search.counts.simulations - done
  return { heap: (after.heapUsed - before.heapUsed) / n, buffers: (after.arrayBuffers - before.arrayBuffers) / n, n }
}

/** A network with constant answers. */
function constantNetwork(rows: number, game: BoardGame): Batched {
  const [C, H, W] = game.planes
  const input = new Float32Array(rows * C * H * W)
  const output = new Float32Array(rows * (game.actions + 1))
  return {
    run: (_, fill) => {
      fill(input)
      return output
    },
    changed: () => {},
  }
}

async function allocation(): Promise<void> {
  console.log(`bytes per simulation after warm-up, Node ${process.versions.node}`)
  const byPriors = puct({ exploration: 1.25, base: 19_652, urgency: 0.25 })
  for (const spec of environments()) {
    const { game } = make(spec as EnvSpec<SyncEnv>)
    if (!game || spec.id.includes('Versus') || (values.game && values.game !== spec.id)) continue
    const ways = {
      'play-outs, UCT': { evaluator: randomRollouts(game), select: uct(Math.SQRT2), batch: 1 },
      'network, PUCT, batch 1': {
        evaluator: networkEvaluator(game, constantNetwork(1, game)),
        select: byPriors,
        batch: 1,
      },
      'network, PUCT, batch 32': {
        evaluator: networkEvaluator(game, constantNetwork(32, game)),
        select: byPriors,
        batch: 32,
      },
    }
    for (const [way, options] of Object.entries(ways)) {
      const { heap, buffers, n } = await perSimulation(game, options)
      if (way.startsWith('play-outs') && heap + buffers >= 4) process.exitCode = 1
      console.log(
        `  ${spec.id.padEnd(16)}${way.padEnd(26)}heap ${heap.toFixed(2).padStart(9)}   array buffers ` +
          `${buffers.toFixed(2).padStart(7)}   (${n.toLocaleString('en')} simulations)`,
      )
    }
  }
}

/** Lets an agent play `games` games against itself and learn as in a run; samples memory in MB after every tenth. */
async function afterGames(spec: AgentSpec, game: BoardGame, games: number): Promise<Memory[]> {
  const slots = Array.from({ length: 32 }, () => {
    const env = selfPlay(game)
    return { env, view: env.reset(random) }
  })
  const { env } = slots[0]!
  const device = { device: 'cpu', engine: 'onnx' } as const
  const agent = await spec.create({ ...env, random: rng(1), steps: 0, envs: slots.length, device })
  const { warmup, every, updates } = agent.plan
  const samples: Memory[] = []
  for (let [ended, moves, learned] = [0, 0, warmup]; samples.length < 10; ) {
    const decisions = await agent.act(
      slots.map(({ view }) => view),
      'explore',
      [...slots.keys()],
    )
    for (const [slot, { env, view }] of slots.entries()) {
      const next = env.step(decisions[slot]!.action)
      agent.observe({ slot, view, decision: decisions[slot]!, next })
      slots[slot]!.view = next.terminated ? env.reset(random) : next
      if (next.terminated) ended++
    }
    moves += slots.length
    if (updates > 0 && moves >= learned + every) {
      await agent.learn(updates)
      learned = moves
    }
    await new Promise(resolve => setImmediate(resolve))
    if (ended < ((samples.length + 1) * games) / 10) continue
    collect()
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
    samples.push({ ended, rss: rss / 1e6, heap: heapUsed / 1e6, external: external / 1e6, buffers: arrayBuffers / 1e6 })
  }
  agent.dispose()
  return samples
}

async function memory(): Promise<void> {
  const id = values.game ?? 'TicTacToe-v0'
  const { game } = make(envSpec(id) as EnvSpec<SyncEnv>)
  const tiny = { blocks: 0, hidden: [16], simulations: 8, batchSize: 32, bufferSize: 2000 }
  for (const spec of [mcts({ simulations: 25 }), alphazero(tiny)]) {
    console.log(`${spec.name}, ${id}, MB after a collection, Node ${process.versions.node}`)
    const samples = await afterGames(spec, game!, Number(values.games))
    for (const { ended, ...sizes } of samples) {
      const text = Object.entries(sizes).map(([name, size]) => `${name} ${size.toFixed(2).padStart(7)}`)
      console.log(`  ${ended.toLocaleString('en').padStart(7)} games   ${text.join('   ')}`)
    }
    const early = samples.slice(1, 5)
    const late = samples.slice(5)
    const growth = (size: 'heap' | 'rss') => median(late.map(m => m[size])) - median(early.map(m => m[size]))
    const grown = { heap: growth('heap'), rss: growth('rss') }
    console.log(
      `  grown by: heap ${grown.heap.toFixed(2)} MB (allowed: 1), resident ${grown.rss.toFixed(1)} MB (allowed: 10)`,
    )
    if (grown.heap > 1 || grown.rss > 10) process.exitCode = 1
  }
}
