import type { ContestOptions, ContestProgress, ContestResult } from '../../app/games/contest.ts'
import { quoted } from '../../app/quoted.ts'
import { count, duration, scored } from '../../operators/standing.ts'
import { shortened } from '../../terminal/fit.ts'
import { terminal } from '../../terminal/terminal.ts'
import { print, say } from '../output.ts'

/** Milliseconds between redraws of the progress line in a terminal, and between lines in a pipe. */
const [REDRAW, REPEAT] = [100, 30_000]

/** Shows the progress of a contest of `games` games: on one line of a terminal; in a pipe, on a line now and then. */
export function contestProgress(games: number) {
  const { stderr } = process
  const began = performance.now()
  let shown = began
  return {
    show(so: ContestProgress): void {
      const now = performance.now()
      if (now - shown < (stderr.isTTY ? REDRAW : REPEAT)) return
      shown = now
      const text = progressText(so, games, (now - began) / 1000)
      if (stderr.isTTY) stderr.write(`\r${shortened(text, terminal(stderr).width - 1)}\u001b[K`)
      else say(text)
    },
    clear(): void {
      if (stderr.isTTY) stderr.write('\r\u001b[K')
    },
  }
}

/** `37 of 100 games · 20 won, 3 drawn, 14 lost · 12s left`. */
export function progressText(so: ContestProgress, games: number, seconds: number): string {
  const left = (seconds * (so.expected - so.moves)) / so.moves
  return [
    `${count(so.games)} of ${count(games)} games`,
    ...(so.games > 0 ? [scored(so.score)] : []),
    `${duration(left)} left`,
  ].join(' · ')
}

/** The result as a line of JSON. */
export function contestJson(a: string, b: string, result: ContestResult): string {
  const { env, games, requested, seed, opening, distinct, score, points, elo, low, high } = result
  const { id: game, options } = env
  const interval = { elo: finite(elo), low: finite(low), high: finite(high) }
  return JSON.stringify({
    type: 'arena',
    a,
    b,
    game,
    options,
    games,
    ...(games < requested && { requested }),
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
  const { env, games, requested, opening, distinct, score, points, elo, low, high } = result
  if (games === 0) {
    say('no game has ended yet, so there is no score.')
    return
  }
  print(`${a} against ${b}: ${scored(score)} (${(100 * points).toFixed(1)}% of points)`)
  if (games < requested) say(`interrupted after ${count(games)} of ${count(requested)} games`)
  print(`${signed(elo)} Elo, 95% interval ${signed(low)} to ${signed(high)}`)
  if (distinct < games) print(repeated(games, distinct, opening))
  const code = game === undefined || game === env.id ? '' : ` --env ${quoted(game)}`
  if (record !== undefined) say(`the games are in ${record}: npx sente replay ${quoted(record)}${code}`)
}

const repeated = (games: number, distinct: number, opening: number) =>
  `only ${distinct} of the ${games} games ${distinct === 1 ? 'is' : 'are'} different, and the interval counts each ` +
  `once: for more different games, use a longer --opening than ${opening}`

/** JSON has no Infinity: null means that all games ended alike. */
const finite = (x: number) => (Number.isFinite(x) ? x : null)
const signed = (x: number) => (Number.isFinite(x) ? `${x > 0 ? '+' : ''}${x.toFixed(0)}` : x > 0 ? '+∞' : '−∞')
