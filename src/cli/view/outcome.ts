import type { Evaluation, Run } from '../../loop/events.ts'
import { decimal, tally } from '../../operators/standing.ts'
import { type Paint, plain } from '../../terminal/terminal.ts'

/**
 * The result of greedy episodes, `mean return 498.2 ± 4.1 over 100 greedy episodes, from 471 to 500: solved (threshold
 * 475)`, or of board games, `93 won, 5 drawn, 2 lost in 100 greedy games against random moves`.
 */
export function outcome(
  { mean, std, returns }: Pick<Evaluation, 'mean' | 'std' | 'returns'>,
  { solvedAt, sides }: Pick<Run, 'solvedAt' | 'sides'>,
  paint: Paint = plain,
): string {
  const games = sides && tally(returns)
  const against = sides === 2 ? ' against random moves' : ''
  const range = `from ${decimal(Math.min(...returns))} to ${decimal(Math.max(...returns))}`
  const result = games
    ? `${games} in ${returns.length} greedy games${against}`
    : `mean return ${decimal(mean)} ± ${std.toFixed(1)} over ${returns.length} greedy episodes, ${range}`
  if (solvedAt === undefined) return result
  const verdict = mean >= solvedAt ? paint.good('solved') : paint.warning('not solved')
  return `${result}: ${verdict} (${games ? `mean return ${decimal(mean)}, ` : ''}threshold ${solvedAt})`
}
