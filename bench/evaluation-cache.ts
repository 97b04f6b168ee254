/**
 * What `evaluationCache` saves in self-play: two agents with the preset's settings and the same untrained network play
 * the same games in turns, one with a cache, one without. Prints processor time of both, the share of cached positions
 * in each round, and whether all moves were equal.
 *
 *   npx tsx --conditions=sente-source bench/evaluation-cache.ts [--env ConnectFour-v0] [--rounds 8] [--moves 8]
 *     [--capacity 262144]
 */
import { parseArgs } from 'node:util'
import { alphazero } from '../agents/alphazero.ts'
import { taskOf } from '../src/core/agent.ts'
import type { View } from '../src/core/env.ts'
import { make } from '../src/core/registry.ts'
import { rng } from '../src/core/rng.ts'
import { requirePreset } from '../src/core/settings/preset.ts'
import '../envs/index.ts'
import '../presets/index.ts'

const { values } = parseArgs({
  options: {
    env: { type: 'string', default: 'ConnectFour-v0' },
    rounds: { type: 'string', default: '8' },
    moves: { type: 'string', default: '8' },
    capacity: { type: 'string', default: String(2 ** 18) },
  },
})
const id = values.env as 'ConnectFour-v0'
const { options, envs = 1 } = requirePreset('alphazero', id)

async function side(evaluationCache: number) {
  const agent = await alphazero({ ...options, threads: 1, evaluationCache }).create({
    ...taskOf(make(id)),
    random: rng(1),
    steps: 1e6,
    envs,
    device: { device: 'cpu', engine: 'auto' },
  })
  const games = await Promise.all(
    Array.from({ length: envs }, async (_, slot) => {
      const env = make(id)
      const random = rng(slot)
      return { env, random, view: (await env.reset(random)) as View }
    }),
  )
  const slots = [...games.keys()]
  const moves: number[] = []
  let time = 0
  return {
    agent,
    moves,
    get seconds() {
      return time / 1e6
    },
    async play() {
      const began = process.cpuUsage()
      const decisions = await agent.act(
        games.map(({ view }) => view),
        'explore',
        slots,
      )
      for (const [slot, game] of games.entries()) {
        const decision = decisions[slot]!
        const next = await game.env.step(decision.action as never)
        agent.observe({ slot, view: game.view, decision, next })
        moves.push(decision.action as number)
        game.view = next.terminated ? await game.env.reset(game.random) : next
      }
      const { user, system } = process.cpuUsage(began)
      time += user + system
    },
  }
}

const [plain, cached] = [await side(0), await side(Number(values.capacity))]
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const player of [plain, cached]) for (let i = 0; i < Number(values.moves); i++) await player.play()
  const { cacheHits = 0 } = await cached.agent.learn(0)
  const saved = 100 * (1 - cached.seconds / plain.seconds)
  console.log(
    `${plain.moves.length} moves: ${plain.seconds.toFixed(1)} s, cached ${cached.seconds.toFixed(1)} s of processor ` +
      `time, ${saved.toFixed(1)} % saved; ${(100 * cacheHits).toFixed(1)} % of this round's positions were cached; ` +
      `${plain.moves.join() === cached.moves.join() ? 'equal moves' : 'MOVES DIFFER'}`,
  )
}
plain.agent.dispose()
cached.agent.dispose()
