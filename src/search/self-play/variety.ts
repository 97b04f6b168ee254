import { type Config, option } from '../../core/option.ts'
import type { Rng } from '../../core/rng.ts'

/** Options that keep games of self-play from repeating; spread them into an agent's own. */
export const varietyOptions = {
  openingMoves: option(0, 'maximum number of random opening moves in a self-play game, which are not trained on', {
    min: 0,
    max: 10_000,
    integer: true,
  }),
  temperatureMoves: option(12, 'opening moves sampled by visit counts; later moves are greedy; not with gumbel', {
    min: 0,
    integer: true,
  }),
  temperature: option(1, 'temperature T of sampled moves', { min: 0.01 }),
}

/** How each game of self-play begins, by slot. */
export interface Variety {
  /** Whether the next move is a random one of the opening. */
  opening(slot: number): boolean
  /** Whether the next move is drawn by visit counts. */
  drawn(slot: number): boolean
  moved(slot: number): void
  /** Another game begins. */
  reset(slot: number): void
  /** `[N]` each, by slot: what a checkpoint must hold. */
  readonly arrays: { readonly moves: Int32Array; readonly openings: Int32Array }
}

/** @param random Draws the length of each opening. */
export function variety(
  { openingMoves, temperatureMoves }: Config<Omit<typeof varietyOptions, 'temperature'>>,
  envs: number,
  random: Rng,
): Variety {
  /** `[N]` Moves made in each game in progress, and how many of its first ones are random. */
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
