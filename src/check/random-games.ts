import { type BoardGame, legalActions } from '../core/board-game.ts'
import type { Rng } from '../core/rng.ts'

/**
 * A random game: `actions[k]` leads from `positions[k]` to `positions[k + 1]`. The positions are copies, which rules
 * must not modify.
 */
export interface Played<S> {
  readonly positions: readonly S[]
  readonly actions: readonly number[]
  /** The error that ended the game, if any. */
  readonly thrown?: string
}

/** The input of a `checkGame` rule. */
export interface Given<S> {
  readonly game: BoardGame<S>
  readonly games: readonly Played<S>[]
}

/**
 * Plays a random game on copies, so that the recorded positions stay intact even if the game modifies its arguments.
 */
export function playRandomly<S>(game: BoardGame<S>, random: Rng): Played<S> {
  const positions: S[] = []
  const actions: number[] = []
  try {
    for (let position = structuredClone(game.initial()); ; ) {
      positions.push(position)
      const allowed = legalActions(game.legal(structuredClone(position)))
      const over = game.returns(structuredClone(position)) !== null
      if (over || allowed.length === 0 || actions.length > game.longest) return { positions, actions }
      actions.push(allowed[random.int(allowed.length)]!)
      position = structuredClone(game.next(structuredClone(position), actions.at(-1)!))
    }
  } catch (error) {
    const last = actions.length === positions.length && actions.length > 0 ? actions.pop() : undefined
    const move = last === undefined ? '' : `, action ${last}`
    return { positions, actions, thrown: `After ${actions.length} moves${move}: it throws "${wordsOf(error)}".` }
  }
}

/** The message of whatever was thrown. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A position of a random game. */
export interface Place<S> {
  readonly position: S
  /** The next move of the random game, if any. */
  readonly action: number | undefined
  /** A copy of a position of the games, by default this one. */
  copy(of?: S): S
}

const enough = 600 // positions to check

/**
 * Applies `look` to every `every`-th position of the games until it finds something, and prefixes the location.
 * Default: all positions, or about 600 of them.
 */
export function each<S>(
  { games }: Given<S>,
  look: (place: Place<S>) => string | false | undefined,
  every = Math.ceil(games.reduce((sum, { positions }) => sum + positions.length, 0) / enough),
): string | undefined {
  for (const [g, { positions, actions }] of games.entries())
    for (let k = 0; k < positions.length; k += every) {
      const position = positions[k]!
      const place = { position, action: actions[k], copy: (of = position) => structuredClone(of) }
      const found = at(g, k, () => look(place))
      if (found) return found
    }
  return undefined
}

/** The finding or error of `look`, prefixed with the location. */
function at(g: number, k: number, look: () => string | false | undefined): string | undefined {
  const where = `Random game ${g + 1}, after ${k} ${k === 1 ? 'move' : 'moves'}`
  try {
    const found = look()
    return found ? `${where}: ${found}` : undefined
  } catch (error) {
    return `${where}: it throws "${wordsOf(error)}".`
  }
}
