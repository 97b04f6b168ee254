/**
 * Checks whether a trained agent plays tic-tac-toe perfectly: compares its move in each of the 4,520 reachable
 * positions before the end of a game, for either side, with exhaustive search.
 *
 *     tsx --conditions=sente-source experiments/tic-tac-toe/judge.ts runs/tic-tac-toe-alphazero-s1 [--simulations 50]
 *
 * Exits with 1 if it loses a position that is at least a draw.
 */
import { parseArgs } from 'node:util'
import { legalActions, loadAgent, ticTacToe, viewOf } from 'sente'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { simulations: { type: 'string', default: '50' } },
})
const [run] = positionals
if (run === undefined) {
  console.error('usage: tsx --conditions=sente-source experiments/tic-tac-toe/judge.ts <run> [--simulations 50]')
  process.exit(2)
}

const game = ticTacToe()
type Position = ReturnType<typeof game.initial>

/** Result of perfect play, for the side to move, of every reachable position. */
const results = new Map<string, { position: Position; result: number }>()
function solve(position: Position): number {
  const key = `${position.first},${position.second}`
  const known = results.get(key)
  if (known) return known.result
  const returns = game.returns(position)
  const result = returns
    ? returns[game.player(position)]
    : Math.max(...legalActions(game.legal(position)).map(action => -solve(game.next(position, action))))
  results.set(key, { position, result })
  return result
}
solve(game.initial())

const agent = await loadAgent(run, { set: { simulations: Number(values.simulations) } })
const open = [...results.values()].filter(({ position }) => !game.returns(position))
let [worse, losing] = [0, 0]
for (let from = 0; from < open.length; from += 64) {
  const some = open.slice(from, from + 64)
  const decisions = await agent.act(
    some.map(({ position }) => viewOf(game, position)),
    'exploit',
  )
  for (const [i, { position, result }] of some.entries()) {
    const reached = -solve(game.next(position, decisions[i]!.action as number))
    if (reached < result) worse++
    if (reached < 0 && result >= 0) losing++
  }
}
agent.dispose()
console.log(
  `${open.length} positions: ${worse} moves are worse than perfect play, of which ${losing} lose a position that is ` +
    `at least a draw`,
)
process.exitCode = losing > 0 ? 1 : 0
