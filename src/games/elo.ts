/** Games won, drawn and lost by the first of two players. */
export interface Score {
  readonly wins: number
  readonly draws: number
  readonly losses: number
}

/** A difference of strength, and the 95 % interval around it, in Elo; ±Infinity where all games ended alike. */
export interface EloDifference {
  readonly elo: number
  readonly low: number
  readonly high: number
}

/** Elo by which a player is ahead who scores `share` of the points: 400 log₁₀(p / (1 − p)) (Elo 1978). */
export const eloOf = (share: number): number => 400 * Math.log10(share / (1 - share))

/** Points of a score, draws half, as a share of all games; one half without any. */
export const shareOf = ({ wins, draws, losses }: Score): number => {
  const n = wins + draws + losses
  return n === 0 ? 0.5 : (wins + draws / 2) / n
}

/**
 * What games say of how much stronger the first player is. The interval is Wilson's (1927), with draws counted as half
 * a win. No games say nothing: 0, between −Infinity and Infinity.
 *
 * @param n As how many games they count, where some are the same (`repeatsOf`); it may be a fraction.
 */
export function eloDifference(score: Score, n = score.wins + score.draws + score.losses): EloDifference {
  if (n === 0) return { elo: 0, low: -Infinity, high: Infinity }
  const p = shareOf(score)
  const z = 1.959964
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))
  // Where all games ended alike one end of the interval is theirs, but for rounding.
  return { elo: eloOf(p), low: eloOf(p === 0 ? 0 : middle - half), high: eloOf(p === 1 ? 1 : middle + half) }
}

/** Games as a score of the first player, `scores` being what they brought it. */
export const scoreOf = (scores: readonly number[]): Score => ({
  wins: scores.filter(x => x > 0).length,
  draws: scores.filter(x => x === 0).length,
  losses: scores.filter(x => x < 0).length,
})
