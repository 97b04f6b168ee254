/** Games won, drawn and lost by the first of two players. */
export interface Score {
  readonly wins: number
  readonly draws: number
  readonly losses: number
}

/** A difference in strength with its 95% confidence interval, in Elo; ±Infinity where one side won all games. */
export interface EloDifference {
  readonly elo: number
  readonly low: number
  readonly high: number
}

/** Elo difference of a player who scores `share` of the points: 400 log₁₀(p / (1 − p)) (Elo 1978). */
export const eloOf = (share: number): number => 400 * Math.log10(share / (1 - share))

/** Points of a score as a share of all games, a draw being half a point; one half without games. */
export const shareOf = ({ wins, draws, losses }: Score): number => {
  const n = wins + draws + losses
  return n === 0 ? 0.5 : (wins + draws / 2) / n
}

/**
 * Estimates from games how much stronger the first player is, with Wilson's interval (1927); a draw is half a win.
 * Without games: 0, between −Infinity and Infinity.
 *
 * @param n Effective number of games, where some repeat (`repeatsOf`); it may be a fraction.
 */
export function eloDifference(score: Score, n = score.wins + score.draws + score.losses): EloDifference {
  if (n === 0) return { elo: 0, low: -Infinity, high: Infinity }
  const p = shareOf(score)
  const z = 1.959964
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  // At a share of 0 or 1 one end of the interval is exact; rounding would move it.
  return { elo: eloOf(p), low: eloOf(p === 0 ? 0 : middle - half), high: eloOf(p === 1 ? 1 : middle + half) }
}

/** Score of a player whose games ended with `scores`. */
export const scoreOf = (scores: readonly number[]): Score => ({
  wins: scores.filter(x => x > 0).length,
  draws: scores.filter(x => x === 0).length,
  losses: scores.filter(x => x < 0).length,
})
