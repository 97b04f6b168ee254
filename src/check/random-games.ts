import { type BoardGame, legalActions } from '../core/board-game.ts'
import type { Rng } from '../core/rng.ts'

/**
 * A random game: `actions[k]` leads from `positions[k]` to `positions[k + 1]`. The positions are copies that no rule
 * changes.
 */
export interface Played<S> {
  readonly positions: readonly S[]
  readonly actions: readonly number[]
  /** What was thrown when no further move could be made. */
  readonly thrown?: string
}

/** What a rule may look at. */
export interface Given<S> {
  readonly game: BoardGame<S>
  readonly games: readonly Played<S>[]
}

/** One random game. Whatever the game does to the positions it is given, the ones kept here are as they were made. */
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

/** What an error says. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A position of a random game. */
export interface Place<S> {
  readonly position: S
  /** The move made from here in the random game, if one was made. */
  readonly action: number | undefined
  /** A fresh copy of any position of the games, this one if none is named. */
  copy(of?: S): S
}

const enough = 600 // positions to look at

/**
 * Looks at the positions of the games, or at each `every`-th where they are many, until something is found; says where
 * that was.
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

/** What `look` finds or throws, behind the place it looked at. */
function at(g: number, k: number, look: () => string | false | undefined): string | undefined {
  const where = `Random game ${g + 1}, after ${k} ${k === 1 ? 'move' : 'moves'}`
  try {
    const found = look()
    return found ? `${where}: ${found}` : undefined
  } catch (error) {
    return `${where}: it throws "${wordsOf(error)}".`
  }
}
