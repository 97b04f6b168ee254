/**
 * Simulations per second of Monte-Carlo tree search on Connect Four, one thread each: the agent `mcts` beside
 * OpenSpiel's MCTSBot in C++ and its MCTS in Python, with the same UCT, C = √2, one random rollout per new position,
 * and equally many simulations per move from a fresh tree. All search the positions of whole self-play games of our
 * agent, one game per round; Python, being slow, searches every sixth position, with another offset in each round. All
 * stop a search once the root is proven, so simulations are counted, not assumed. Rounds are interleaved; medians over
 * the rounds.
 *
 *   npx tsx --conditions=sente-source bench/mcts.ts [--python PATH] [--simulations 1000] [--rounds 12]
 *
 * The Python needs open_spiel. Bars: 1 × the C++ version, 20 × the Python version.
 */
import { parseArgs } from 'node:util'
import { mcts } from '../agents/mcts.ts'
import { connectFour } from '../envs/boards/connect-four.ts'
import { rng } from '../src/core/rng.ts'
import { selfPlay } from '../src/games/self-play.ts'
import { median, startPeer } from './peer.ts'

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    simulations: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '12' },
  },
})
const simulations = Number(values.simulations)
const rounds = Number(values.rounds)
const every = 6

/** Plays one game; returns its moves and the simulations per second. */
async function game(solve: boolean, seed: number) {
  const env = selfPlay(connectFour())
  const device = { device: 'cpu', engine: 'onnx' } as const
  const agent = await mcts({ simulations, solve, reuse: false }).create({
    ...env,
    random: rng(seed),
    steps: 0,
    envs: 1,
    device,
  })
  const moves: number[] = []
  let [done, spent] = [0, 0]
  for (let view = env.reset(rng(0)), over = false; !over; ) {
    const began = performance.now()
    const [decision] = await agent.act([view], 'exploit')
    spent += performance.now() - began
    for (const visits of decision!.thought!.visits as Float32Array) done += visits
    moves.push(decision!.action as number)
    const step = env.step(decision!.action as number)
    view = step
    over = step.terminated
  }
  agent.dispose()
  return { moves, rate: (1000 * done) / spent }
}

const peer = startPeer(values.python, 'mcts.py')
const text = (rate: number) => Math.round(rate).toLocaleString('en').padStart(9)
console.log(
  `Connect Four, simulations per second, ${simulations} per move, median of ${rounds} games, Node ` +
    process.versions.node,
)
for (const solve of [false, true]) {
  const rates = { sente: [] as number[], cpp: [] as number[], python: [] as number[] }
  for (let round = -2; round < rounds; round++) {
    const { moves, rate } = await game(solve, round)
    const ask = (name: string, every: number, from: number) =>
      peer.ask([name, solve ? 1 : 0, simulations, every, from, ...moves].join(' '))
    const cpp = await ask('cpp', 1, 0)
    if (round < 0) continue // warm-up
    rates.sente.push(rate)
    rates.cpp.push(cpp)
    rates.python.push(await ask('python', every, round % every))
  }
  console.log(`  solver ${solve ? 'on' : 'off'}`)
  for (const [name, title] of Object.entries({ cpp: 'OpenSpiel C++', python: 'OpenSpiel Python' })) {
    const theirs = rates[name as 'cpp' | 'python']
    const ratios = rates.sente.map((rate, i) => rate / theirs[i]!).sort((a, b) => a - b)
    const range = `${ratios[0]!.toFixed(2)} – ${ratios.at(-1)!.toFixed(2)}`
    console.log(
      `    Sente ${text(median(rates.sente))}   ${title.padEnd(16)} ${text(median(theirs))}   ` +
        `${median(ratios).toFixed(2)} times (${range})`,
    )
  }
}
await peer.close()
