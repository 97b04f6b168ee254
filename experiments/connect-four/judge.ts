/**
 * Measures how well a trained agent plays Connect Four: its score against Monte-Carlo tree search with random rollouts,
 * and its error rate on solved positions, as AlphaZero.jl defines it: the share of moves that turn a win into a draw or
 * loss, or a draw into a loss.
 *
 *     tsx --conditions=sente-source experiments/connect-four/judge.ts runs/connect-four-alphazero
 *         [--simulations 100] [--positions 1000] [--games 200] [--opponent 500] [--opening 0] [--step n]
 *         [--set key=value]… [--json]
 *
 * The players alternate going first. With `--opening k`, games come in pairs with the same k random opening moves,
 * played from both sides.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  type Agent,
  connectFour,
  connectFourV0,
  eloDifference,
  loadAgent,
  match,
  mcts,
  repeatsOf,
  rng,
  scoreOf,
  shareOf,
  type View,
  viewOf,
} from 'sente'
import { connectFourSolver } from './solver.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    simulations: { type: 'string', default: '100' },
    positions: { type: 'string', default: '1000' },
    games: { type: 'string', default: '200' },
    opponent: { type: 'string', default: '500' },
    opening: { type: 'string', default: '0' },
    step: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
})
const [run] = positionals
if (run === undefined) {
  console.error('usage: tsx --conditions=sente-source experiments/connect-four/judge.ts <run> [--simulations 100]')
  process.exit(2)
}

const game = connectFour()
const set = values.set.map(one => one.split('=') as [string, string])
const agent = await loadAgent(run, {
  set: {
    simulations: Number(values.simulations),
    ...Object.fromEntries(set.map(([key, text]) => [key, JSON.parse(text)])),
  },
  ...(values.step !== undefined && { step: Number(values.step) }),
})
const solver = connectFourSolver()
const moves = async (player: Agent, views: readonly View[]) =>
  (await player.act(views, 'exploit')).map(({ action }) => action as number)

interface Errors {
  readonly set: string
  readonly positions: number
  /** Share of moves that worsen the position. */
  readonly errors: number
}

const columnsOf = (text: string) => [...text].map(column => Number(column) - 1)

async function errorsOn(set: string): Promise<Errors> {
  const text = readFileSync(new URL(`Test_${set}.txt`, import.meta.url), 'utf8')
  const lines = text.trim().split('\n').slice(0, Number(values.positions))
  const positions = lines.map(line => {
    const [moves = '', score, keep] = line.split(' ')
    return { columns: columnsOf(moves), value: Math.sign(Number(score)), keep: keep && columnsOf(keep) }
  })
  let wrong = 0
  for (let from = 0; from < positions.length; from += 64) {
    const some = positions.slice(from, from + 64)
    const views = some.map(({ columns }) =>
      viewOf(
        game,
        columns.reduce((at, c) => game.next(at, c), game.initial()),
      ),
    )
    const chosen = await moves(agent, views)
    for (const [i, { columns, value, keep }] of some.entries()) {
      if (value < 0) continue
      const move = chosen[i]!
      if (keep ? !keep.includes(move) : -solver.solve([...columns, move]) < value) wrong++
    }
  }
  return { set, positions: lines.length, errors: wrong / lines.length }
}

const errors: Errors[] = []
for (const set of ['L3_R1', 'L2_R1', 'L1_R1', 'L2_R2', 'L1_R2', 'L1_R3']) {
  errors.push(await errorsOn(set))
  if (!values.json) console.log(`${set}  ${(100 * errors.at(-1)!.errors).toFixed(1)}% of moves worsen the position`)
}

const opponent = await mcts({ simulations: Number(values.opponent) }).create({
  ...connectFourV0.create(),
  random: rng('judge'),
  steps: 0,
  envs: 1,
  device: { device: 'cpu', engine: 'auto' },
})
const games = await match(game, [views => moves(agent, views), views => moves(opponent, views)], {
  games: Number(values.games),
  opening: Number(values.opening),
  random: rng('games'),
})
const score = scoreOf(games.map(({ score }) => score))
const begun = ([0, 1] as const).map(
  first => scoreOf(games.filter(game => game.first === first).map(({ score }) => score)).wins,
)
const elo = eloDifference(score, repeatsOf(game, games, Number(values.opening)).weight)
if (values.json)
  console.log(
    JSON.stringify({
      simulations: Number(values.simulations),
      errors,
      opponent: values.opponent,
      ...score,
      begun,
      ...elo,
    }),
  )
else
  console.log(
    `${score.wins} won, ${score.draws} drawn, ${score.losses} lost against mcts:${values.opponent} (won ${begun[0]} ` +
      `going first, ${begun[1]} going second): ${((100 * score.wins) / games.length).toFixed(1)}% wins, ` +
      `${(100 * shareOf(score)).toFixed(1)}% of points, ${elo.elo.toFixed(0)} Elo (95%: ${elo.low.toFixed(0)} to ` +
      `${elo.high.toFixed(0)})`,
  )
agent.dispose()
