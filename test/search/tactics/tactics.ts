import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BoardGame, legalActions } from '../../../src/core/board-game.ts'

/** A position in which the side to move can force a win, in one move or in three (its own, any reply, its own). */
export interface Tactic<S = unknown> {
  readonly side: 0 | 1
  readonly plies: 1 | 3
  /** The moves that do. All others let the win slip, or put it off. */
  readonly winning: readonly number[]
  readonly position: S
}

/** The four kinds of a tactic that every game has an example of. */
export const kinds = ([0, 1] as const).flatMap(side => ([1, 3] as const).map(plies => ({ side, plies })))

/** The actions that force a win of the side to move within so many moves of both, by trying all. */
export function winningMoves<S>(game: BoardGame<S>, position: S, plies: number): number[] {
  const side = game.player(position)
  const [reached, answered] = [game.initial(), game.initial()] // written again and again
  const wins = (action: number): boolean => {
    const after = game.next(position, action, reached)
    const returns = game.returns(after)
    if (returns) return returns[side] === 1
    return plies >= 3 && legalActions(game.legal(after)).every(reply => winsAfter(game.next(after, reply, answered)))
  }
  const winsAfter = (position: S): boolean => {
    const returns = game.returns(position)
    return returns ? returns[side] === 1 : winningMoves(game, position, plies - 2).length > 0
  }
  return legalActions(game.legal(position)).filter(wins)
}

/** What a position is an example of: a win in one, or, where `most` is 3, one in three where there is none in one. */
export function tacticOf<S>(game: BoardGame<S>, position: S, most: 1 | 3 = 3): Tactic<S> | undefined {
  const side = game.player(position)
  for (const plies of [1, 3] as const) {
    const winning = plies <= most ? winningMoves(game, position, plies) : []
    if (winning.length > 0) return { side, plies, winning, position }
  }
  return undefined
}

const words = { 1: 'one', 3: 'three' } as const
/** Where the examples of a game are kept. */
export const fileOf = (id: string) => fileURLToPath(new URL(`${id}.txt`, import.meta.url))

/** The examples of a game as text for people: a line that says what it is, then the board. */
export const written = (game: BoardGame, tactics: readonly Tactic[]): string =>
  tactics
    .map(({ side, plies, winning, position }) => {
      const moves = winning.map(action => game.actionName(action)).join(' ')
      return `side ${side} wins in ${words[plies]} by ${moves}\n${game.show(position)}\n`
    })
    .join('\n')

/** The examples of a game, as its file says. */
export function examplesOf(id: string, game: BoardGame): Tactic[] {
  const names = Array.from({ length: game.actions }, (_, action) => game.actionName(action))
  return readFileSync(fileOf(id), 'utf8')
    .trim()
    .split('\n\n')
    .map(part => {
      const [, side, plies, moves] = /^side ([01]) wins in (one|three) by (.+)\n/.exec(part)!
      const position = game.parse(part.slice(part.indexOf('\n') + 1))
      const winning = moves!.split(' ').map(name => names.indexOf(name))
      return { side: Number(side) as 0 | 1, plies: plies === 'one' ? 1 : 3, winning, position }
    })
}
