/**
 * Moves per minute of AlphaZero's self-play on Connect Four, on each device: many games at once, played by the agent's
 * own `act`, without learning. Each device is a process of its own; the first moves, in which sessions are made and the
 * faster device for the network is chosen, are not counted.
 *
 *   npx tsx --conditions=sente-source bench/gpu/self-play.ts [--candidates cpu,onnx-cuda,onnx-webgpu] [--envs 1024]
 *     [--seconds 30] [--simulations 100] [--blocks 5] [--channels 64] [--threads 8] [--search-threads 0]
 *
 * `--threads` are those of the network on the CPU; `--search-threads none` searches in the main thread. The GPU engines
 * choose between card and CPU by timing both.
 */
import '../../src/app/workers.ts'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { alphazero } from '../../agents/alphazero.ts'
import { connectFour, connectFourV0 } from '../../envs/boards/connect-four.ts'
import { legalActions } from '../../src/core/board-game.ts'
import { rng } from '../../src/core/rng.ts'
import { candidates } from '../../src/engine/devices/index.ts'
import { selfPlay } from '../../src/games/self-play.ts'
import { startChild } from './child.ts'

const { values: flags } = parseArgs({
  options: {
    candidates: { type: 'string' },
    envs: { type: 'string', default: '1024' },
    seconds: { type: 'string', default: '30' },
    simulations: { type: 'string', default: '100' },
    blocks: { type: 'string', default: '5' },
    channels: { type: 'string', default: '64' },
    threads: { type: 'string', default: '8' },
    'search-threads': { type: 'string', default: '0' },
    on: { type: 'string' },
  },
})
const [envs, seconds] = [Number(flags.envs), Number(flags.seconds)]
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)

if (flags.on) {
  try {
    say(await play(flags.on))
    process.exit()
  } catch (error) {
    say({ problem: (error as Error).message })
    process.exit(1)
  }
}

const names = flags.candidates?.split(',') ?? ['cpu', ...candidates.map(({ name }) => name)]
console.log(`Connect Four, ${flags.blocks}×${flags.channels}, ${envs} games, ${flags.simulations} simulations a move`)
for (const name of names) {
  const file = fileURLToPath(import.meta.url)
  const args = [...process.execArgv, file, ...process.argv.slice(2), '--on', name]
  const child = startChild(process.execPath, args, 60_000 + 4_000 * seconds)
  try {
    const { moves, simulations, description, began } = await child.next()
    console.log(
      `${name.padEnd(12)} ${Math.round(Number(moves)).toLocaleString('en').padStart(9)} moves a minute, ` +
        `${Math.round(Number(simulations)).toLocaleString('en')} simulations a second; first moves ` +
        `${Number(began).toFixed(1)} s (${description})`,
    )
  } catch (error) {
    console.log(`${name.padEnd(12)} ${(error as Error).message}`)
  } finally {
    child.close()
  }
}

/** Plays for the given time on one device. */
async function play(on: string): Promise<object> {
  if (on !== 'cpu') process.env.SENTE_GPU = on
  const random = rng(0)
  const games = Array.from({ length: envs }, (_, slot) => {
    const env = selfPlay(connectFour())
    return { env, view: underWay(env, slot % 36), kept: 0 }
  })
  function underWay(env: ReturnType<typeof selfPlay>, opening: number) {
    for (;;) {
      let view = env.reset(random)
      let over = false
      for (let i = 0; i < opening && !over; i++) {
        const allowed = legalActions(view.legal!)
        const step = env.step(allowed[random.int(allowed.length)]!)
        view = step
        over = step.terminated
      }
      if (!over) return view
    }
  }
  const agent = await alphazero({
    blocks: Number(flags.blocks),
    channels: Number(flags.channels),
    simulations: Number(flags.simulations),
    threads: Number(flags.threads),
    searchThreads: Number(flags['search-threads']) || 0,
    warmup: 1_000_000_000,
  }).create({
    ...games[0]!.env,
    random: rng(1),
    steps: 0,
    envs,
    ...(flags['search-threads'] !== 'none' && { env: connectFourV0 }),
    device: on === 'cpu' ? { device: 'cpu', engine: 'onnx' } : { device: 'gpu', engine: 'auto' },
  })
  let [moves, simulations] = [0, 0]
  /** One move in each game. */
  async function turn() {
    const views = games.map(({ view }) => view)
    const decisions = await agent.act(views, 'explore', [...games.keys()])
    for (const [slot, game] of games.entries()) {
      const decision = decisions[slot]!
      const visits = decision.thought!.visits as Float32Array
      simulations += visits.reduce((a, b) => a + b, 0) - game.kept
      const next = game.env.step(decision.action as number)
      agent.observe({ slot, view: game.view, decision, next })
      game.kept = next.terminated ? 0 : Math.max(0, visits[decision.action as number]! - 1)
      game.view = next.terminated ? game.env.reset(random) : next
      moves++
    }
  }
  const start = performance.now()
  await turn()
  await turn()
  const began = performance.now()
  moves = simulations = 0
  while (performance.now() - began < 1000 * seconds) await turn()
  const spent = (performance.now() - began) / 1000
  const { description } = agent.engine
  return {
    moves: (60 * moves) / spent,
    simulations: simulations / spent,
    description,
    began: (began - start) / 1000,
  }
}
