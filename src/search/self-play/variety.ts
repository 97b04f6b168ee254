import { option } from '../../core/option.ts'
import type { Rng } from '../../core/rng.ts'

/**
 * Options of agents that play with themselves and must not play the same game over and over; spread them into their
 * own.
 */
export const varietyOptions = {
  openingMoves: option(0, 'a game begins with 0 to so many random moves, which are not learned from', {
    min: 0,
    max: 10_000,
    integer: true,
  }),
  temperatureMoves: option(12, 'moves of a game that are drawn by their visits, then the best; never with gumbel', {
    min: 0,
    integer: true,
  }),
  temperature: option(1, 'temperature T of the moves that are drawn', { min: 0.01 }),
}

/** How each game of self-play begins, by the environment it is played in. */
export interface Variety {
  /** Whether the next move is one of the opening's, any at all. */
  opening(slot: number): boolean
  /** Whether the next move is drawn by its visits. */
  drawn(slot: number): boolean
  moved(slot: number): void
  /** Another game begins. */
  reset(slot: number): void
  /** `[envs]` each: what a run needs to go on. */
  readonly arrays: { readonly moves: Int32Array; readonly openings: Int32Array }
}

/** @param random Draws the length of each opening. */
export function variety(
  { openingMoves, temperatureMoves }: { readonly openingMoves: number; readonly temperatureMoves: number },
  envs: number,
  random: Rng,
): Variety {
  /** Moves made in each game under way, and how many of them at its beginning are random. */
  const [moves, openings] = [new Int32Array(envs), new Int32Array(envs)]
  return {
    opening(slot) {
      if (moves[slot] === 0) openings[slot] = random.int(openingMoves + 1)
      return moves[slot]! < openings[slot]!
    },
    drawn: slot => moves[slot]! < temperatureMoves,
    moved: slot => void moves[slot]!++,
    reset(slot) {
      moves[slot] = 0
    },
    arrays: { moves, openings },
  }
}
