import type { Decision } from '../../../core/agent.ts'
import type { BoardGame } from '../../../core/board-game.ts'
import type { Notation } from './notation.ts'

/** Leela Zero's line of analysis for the best move: shares in hundredths of a percent, for the side to move. */
export function infoLine(game: BoardGame, notation: Notation, position: unknown, decision: Decision): string {
  const { thought = {}, line = [] } = decision
  const action = decision.action as number
  const at = (name: string) => {
    const numbers = thought[name]
    return typeof numbers === 'object' ? numbers[action] : undefined
  }
  const share = (name: string, value: number | undefined) =>
    value === undefined ? '' : ` ${name} ${Math.round(10_000 * value)}`
  const value = typeof thought.value === 'number' ? (1 + thought.value) / 2 : undefined
  let reached = position
  const names = (line.length > 0 ? line : [action]).map(move => {
    const name = notation.name(move, reached)
    reached = game.next(reached, move)
    return name
  })
  const visits = at('visits') ?? 1
  return (
    `info move ${names[0]} visits ${visits}${share('winrate', value ?? 0.5)}${share('prior', at('prior'))} order 0 ` +
    `pv ${names.join(' ')}`
  )
}
