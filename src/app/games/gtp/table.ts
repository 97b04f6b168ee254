import type { BoardGame } from '../../../core/board-game.ts'
import { GtpFailure } from './protocol.ts'

/** A board and the moves on it. */
export interface Table {
  readonly position: unknown
  /** The position with this side to move: after the other one passes, if need be. @throws GtpFailure if it may not. */
  facing(side: 0 | 1): unknown
  /** Plays for this side. @throws GtpFailure for an illegal move. */
  play(side: 0 | 1, action: number): void
  /** Takes the last move back, with the pass that preceded it if its side was not to move. @throws GtpFailure */
  undo(): void
}

/** The action that passes; undefined in games without. */
export const passOf = (game: BoardGame): number | undefined =>
  game.actionName(game.actions - 1) === 'pass' ? game.actions - 1 : undefined

/** An empty table for a game. */
export function tableFor(game: BoardGame): Table {
  let position = game.initial()
  const before: unknown[] = []
  const facing = (side: 0 | 1): unknown => {
    if (game.player(position) === side) return position
    const pass = passOf(game)
    if (pass === undefined || game.legal(position)[pass] !== 1) throw new GtpFailure('illegal move')
    return game.next(position, pass)
  }
  return {
    get position() {
      return position
    },
    facing,
    play(side, action) {
      const from = facing(side)
      if (game.legal(from)[action] !== 1) throw new GtpFailure('illegal move')
      before.push(position)
      position = game.next(from, action)
    },
    undo() {
      if (before.length === 0) throw new GtpFailure('cannot undo')
      position = before.pop()
    },
  }
}
