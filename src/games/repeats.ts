import type { BoardGame } from '../core/board-game.ts'
import type { MatchGame } from './match.ts'

/** The amount of evidence in games, some of which repeat others. */
export interface Repeats {
  /** Different games. */
  readonly distinct: number
  /**
   * Effective number of independent games: (Σ k)² / Σ k² where a game was played k times (Kish 1965, Survey sampling).
   * All of them when none repeats, `distinct` when all are played equally often.
   */
  readonly weight: number
}

/**
 * Finds games that repeat. Deterministic players repeat a game whenever its opening comes up, which adds no evidence of
 * their strength. Two games are the same where the same player begins, their openings end in the same position, and the
 * moves after it are the same.
 *
 * @param opening Random moves at the start.
 */
export function repeatsOf<S>(game: BoardGame<S>, games: readonly MatchGame[], opening: number): Repeats {
  const times = new Map<string, number>()
  for (const { first, moves } of games) {
    const drawn = moves.slice(0, opening).reduce((at, move) => game.next(at, move), game.initial())
    const key = `${first} ${game.show(drawn)} ${moves.slice(opening)}`
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  const squares = [...times.values()].reduce((sum, k) => sum + k * k, 0)
  return { distinct: times.size, weight: games.length === 0 ? 0 : games.length ** 2 / squares }
}
