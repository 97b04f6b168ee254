import type { ContestOptions, ContestResult } from '../../app/games/contest.ts'
import { quoted } from '../../app/quoted.ts'
import { print, say } from '../output.ts'

/** Counts the games on a line of the terminal, and clears it after the last one. */
export const gamesPlayed = (games: number) => (played: number) => {
  if (!process.stderr.isTTY) return
  process.stderr.write(played < games ? `\r${played} of ${games} games` : '\r\x1b[K')
}

/** The result as a line of JSON. */
export function contestJson(a: string, b: string, result: ContestResult): string {
  const { env, games, seed, opening, distinct, score, points, elo, low, high } = result
  const { id: game, options } = env
  const interval = { elo: finite(elo), low: finite(low), high: finite(high) }
  return JSON.stringify({
    type: 'arena',
    a,
    b,
    game,
    options,
    games,
    seed,
    opening,
    distinct,
    ...score,
    points,
    ...interval,
  })
}

/** Prints the result as text. */
export function tellContest(a: string, b: string, result: ContestResult, { game, record }: ContestOptions): void {
  const { env, games, opening, distinct, score, points, elo, low, high } = result
  print(
    `${a} against ${b}: ${score.wins} won, ${score.draws} drawn, ${score.losses} lost ` +
      `(${(100 * points).toFixed(1)}% of points)`,
  )
  print(`${signed(elo)} Elo, 95% interval ${signed(low)} to ${signed(high)}`)
  if (distinct < games) print(repeated(games, distinct, opening))
  const code = game === env.id ? '' : ` --env ${quoted(game)}`
  if (record !== undefined) say(`the games are in ${record}: npx sente replay ${quoted(record)}${code}`)
}

const repeated = (games: number, distinct: number, opening: number) =>
  `only ${distinct} of the ${games} games ${distinct === 1 ? 'is' : 'are'} different, and the interval counts each ` +
  `once: for more different games, use a longer --opening than ${opening}`

/** JSON has no Infinity: null means that all games ended alike. */
const finite = (x: number) => (Number.isFinite(x) ? x : null)
const signed = (x: number) => (Number.isFinite(x) ? `${x > 0 ? '+' : ''}${x.toFixed(0)}` : x > 0 ? '+∞' : '−∞')
