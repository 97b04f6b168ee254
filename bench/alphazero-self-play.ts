/**
 * Simulations a second of AlphaZero as it plays Connect Four with itself, with a network of 5 blocks of 64 channels,
 * one thread each: the agent `alphazero` with 64 games at once, beside OpenSpiel's AlphaZero in Python, whose actors
 * play one game and ask about one position at a time. Only new simulations are counted on ours, not those that a tree
 * has kept from the move before; wins and losses are not proven, as they are not there. Games are under way at
 * different depths from the beginning. Rounds take turns; medians over the rounds.
 *
 *   npx tsx --conditions=sente-source bench/alphazero-self-play.ts [--python PATH] [--simulations 64] [--rounds 5]
 *   [--envs 64] [--threads 1]
 *
 * OpenSpiel twice: `jax` is its own network (nnx) and evaluator, all as it comes, where the Python has open_spiel, jax,
 * flax, optax, chex and orbax-checkpoint; `torch` is its own search with a network of the same size in PyTorch in their
 * place, which is faster (open_spiel, torch). Bar: 10 × OpenSpiel as it comes.
 *
 * Last come the parts of our own time: inside ONNX Runtime's calls, which a subclass of its session times here, and all
 * else. Bar: 70 % inside.
 */
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { alphazero } from '../agents/alphazero.ts'
import { connectFour } from '../envs/boards/connect-four.ts'
import { legalActions } from '../src/core/board-game.ts'
import { rng } from '../src/core/rng.ts'
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
/** Moves a round: of all our games together, of OpenSpiel's games one after the other. */
const moves = { sente: 8, jax: 8, torch: 80 }

/** Milliseconds inside the network since the start, and how often it was asked. */
const network = { spent: 0, calls: 0 }
const { binding, initOrt } = createRequire(import.meta.url)('onnxruntime-node/dist/binding.js')
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

/** A game after so many random moves; after another draw of them, if they end it. */
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

/**
 * Each game moves so many times: how many simulations a second that made, and the part of the time that was spent
 * inside the network.
 */
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
if (network.calls === 0) throw new Error('the calls of the network went past the session that times them')

const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(7)
console.log(
  `Connect Four, 5 blocks of 64 channels, ${simulations} simulations a move, simulations a second, median of ` +
    `${rounds} rounds, Node ${process.versions.node}`,
)
console.log(`  Sente, ${envs} games at once`.padEnd(46) + text(median(measured.sente)))
for (const [name, title] of Object.entries({ jax: 'OpenSpiel as it comes (jax)', torch: 'OpenSpiel with PyTorch' })) {
  const theirs = measured[name as 'jax' | 'torch']
  if (theirs.includes(0)) {
    console.log(`  ${title}: not measured, as its Python lacks ${name}`)
    continue
  }
  const ratios = measured.sente.map((rate, i) => rate / theirs[i]!).sort((a, b) => a - b)
  console.log(
    `  ${title.padEnd(44)}${text(median(theirs))}   ${median(ratios).toFixed(1)} times (${ratios[0]!.toFixed(1)} – ` +
      `${ratios.at(-1)!.toFixed(1)})`,
  )
}
const inside = median(measured.inside)
console.log(`  Sente's moves a second, trees kept from move to move: ${median(measured.moves).toFixed(0)}`)
console.log(
  `  Sente's own time: ${(100 * inside).toFixed(0)} % inside the network, ${(100 - 100 * inside).toFixed(0)} % in ` +
    `all else`,
)
