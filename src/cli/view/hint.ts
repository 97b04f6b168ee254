import type { Decision } from '../../core/agent.ts'
import { type BoardGame, legalActions } from '../../core/board-game.ts'
import { table } from '../../terminal/table.ts'

/** Most moves to list, and to look ahead. */
const MOVES = 5
const AHEAD = 8

/** An agent's view of a position: its moves, best first; the line it expects; and its value. */
export function hint(game: BoardGame, position: unknown, { action, thought = {}, line }: Decision): string {
  const { value, visits, prior, q } = thought as { value?: number } & Record<string, Float32Array | undefined>
  const weights = visits ?? q
  if (!weights) return `It would play ${game.actionName(action as number)}, without a thought.`
  const best = legalActions(game.legal(position))
    .filter(a => !visits || visits[a]! > 0)
    .sort((a, b) => weights[b]! - weights[a]!)
    .slice(0, MOVES)
  const rows = best.map(a => [
    game.actionName(a),
    visits ? String(visits[a]) : q![a]!.toFixed(2),
    ...(prior ? [`${(100 * prior[a]!).toFixed(0)}%`] : []),
  ])
  const names = line?.slice(0, AHEAD).map(game.actionName)
  return [
    table(['move', visits ? 'visits' : 'value', ...(prior ? ['prior'] : [])], rows),
    ...(names?.length ? [`It expects ${names.join(' ')}${line!.length > AHEAD ? ' …' : ''}`] : []),
    ...(value === undefined ? [] : [`value for you ${value.toFixed(2)} (1 wins, −1 loses)`]),
  ].join('\n')
}
