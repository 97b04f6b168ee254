/**
 * Simulations per second of AlphaZero in self-play on Connect Four, with a network of 5 blocks of 64 channels and one
 * thread on each side: the agent `alphazero` with 64 concurrent games, beside OpenSpiel's AlphaZero in Python, whose
 * actors play one game and evaluate one position at a time. For ours only new simulations count, not those kept from
 * the previous move's tree, and proofs of wins and losses are off, since OpenSpiel has none. Games start at different
 * depths. Rounds are interleaved; medians over the rounds.
 *
 *   npx tsx --conditions=sente-source bench/alphazero-self-play.ts [--python PATH] [--simulations 64] [--rounds 5]
 *   [--envs 64] [--threads 1]
 *
 * OpenSpiel runs twice: `jax` is its unmodified network (nnx) and evaluator, if the Python has open_spiel, jax, flax,
 * optax, chex and orbax-checkpoint; `torch` is its search with an equally large network in PyTorch, which is faster
 * (needs open_spiel, torch). Bar: 10 × unmodified OpenSpiel.
 *
 * Finally our own time is split into ONNX Runtime's calls, timed by a subclass of its session, and the rest. Bar: 70%
 * inside.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { alphazero } from '../agents/alphazero.ts'
import { connectFour } from '../envs/boards/connect-four.ts'
import { legalActions } from '../src/core/board-game.ts'
import { rng } from '../src/core/rng.ts'
import { findRuntime } from '../src/engine/onnx/find.ts'
import { selfPlay } from '../src/games/self-play.ts'
import { median, startPeer } from './peer.ts'

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    simulations: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '5' },
    envs: { type: 'string', default: '64' },
    threads: { type: 'string', default: '1' },
  },
})
const [simulations, rounds, envs, threads] = [
  Number(values.simulations),
  Number(values.rounds),
  Number(values.envs),
  Number(values.threads),
]
/** Moves per round: of each of our games, and in total of OpenSpiel's games. */
const moves = { sente: 8, jax: 8, torch: 80 }

/** Milliseconds spent inside the network so far, and the number of calls. */
const network = { spent: 0, calls: 0 }
const { binding, initOrt } = createRequire(import.meta.url)(join(findRuntime().native!.folder, 'dist', 'binding.js'))
initOrt()
binding.InferenceSession = class extends binding.InferenceSession {
  run(...args: unknown[]) {
    const began = performance.now()
    const answer = super.run(...args)
    network.spent += performance.now() - began
    network.calls++
    return answer
  }
}

const random = rng(0)
const games = Array.from({ length: envs }, (_, slot) => {
  const env = selfPlay(connectFour())
  return { env, view: underWay(env, slot % 36), kept: 0 }
})
const agent = await alphazero({ blocks: 5, channels: 64, hidden: [64], simulations, threads, solve: false }).create({
  ...games[0]!.env,
  random: rng(1),
  steps: 0,
  envs,
  device: { device: 'cpu', engine: 'onnx' },
})

/** A game after `opening` random moves; redraws them if they end the game. */
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

/** Plays `times` moves in each game; returns simulations and moves per second, and the share of time in the network. */
async function round(times: number) {
  let made = 0
  const before = network.spent
  const began = performance.now()
  for (let i = 0; i < times; i++) {
    const decisions = await agent.act(
      games.map(({ view }) => view),
      'explore',
      [...games.keys()],
    )
    for (const [slot, game] of games.entries()) {
      const decision = decisions[slot]!
      const visits = decision.thought!.visits as Float32Array
      made += visits.reduce((a, b) => a + b, 0) - game.kept
      const next = game.env.step(decision.action as number)
      agent.observe({ slot, view: game.view, decision, next })
      game.kept = next.terminated ? 0 : Math.max(0, visits[decision.action as number]! - 1)
      game.view = next.terminated ? game.env.reset(random) : next
    }
  }
  const spent = performance.now() - began
  return { rate: (1000 * made) / spent, moves: (1000 * times * envs) / spent, inside: (network.spent - before) / spent }
}

const peer = startPeer(values.python, 'alphazero.py')
const measured = {
  sente: [] as number[],
  moves: [] as number[],
  inside: [] as number[],
  jax: [] as number[],
  torch: [] as number[],
}
for (let i = -1; i < rounds; i++) {
  const ours = await round(i < 0 ? 1 : moves.sente)
  const jax = await peer.ask(`jax ${simulations} ${i < 0 ? 1 : moves.jax}`)
  const torch = await peer.ask(`torch ${simulations} ${moves.torch}`)
  if (i < 0) continue // warm-up
  measured.sente.push(ours.rate)
  measured.moves.push(ours.moves)
  measured.inside.push(ours.inside)
  measured.jax.push(jax)
  measured.torch.push(torch)
}
await peer.close()
agent.dispose()
if (network.calls === 0) throw new Error('the network was not called through the session that times it')

const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(7)
console.log(
  `Connect Four, 5 blocks of 64 channels, ${simulations} simulations per move; simulations per second, median of ` +
    `${rounds} rounds; Node ${process.versions.node}`,
)
console.log(`  Sente, ${envs} concurrent games`.padEnd(46) + text(median(measured.sente)))
for (const [name, title] of Object.entries({ jax: 'OpenSpiel unmodified (jax)', torch: 'OpenSpiel with PyTorch' })) {
  const theirs = measured[name as 'jax' | 'torch']
  if (theirs.includes(0)) {
    console.log(`  ${title}: not measured, because its Python lacks ${name}`)
    continue
  }
  const ratios = measured.sente.map((rate, i) => rate / theirs[i]!).sort((a, b) => a - b)
  console.log(
    `  ${title.padEnd(44)}${text(median(theirs))}   ${median(ratios).toFixed(1)}× (${ratios[0]!.toFixed(1)} – ` +
      `${ratios.at(-1)!.toFixed(1)})`,
  )
}
const inside = median(measured.inside)
console.log(`  Sente's moves per second, with trees reused: ${median(measured.moves).toFixed(0)}`)
console.log(
  `  Sente's own time: ${(100 * inside).toFixed(0)}% in the network, ${(100 - 100 * inside).toFixed(0)}% in ` +
    `everything else`,
)
