import { type BoardGame, legalActions } from '../../../src/core/board-game.ts'

/** Moves of the side to move that are tried to see what the other side threatens. */
const TRIED = 3

/**
 * The actions with which the side to move wins at once, and those with which the other side would, were it to move. As
 * the rules know no passing, such a threat is an action that wins after at least two of three other moves, so not one
 * that only a single move makes possible.
 */
export function winsNow<S>(game: BoardGame<S>, position: S): { readonly wins: number[]; readonly threats: number[] } {
  const legal = legalActions(game.legal(position))
  const mover = game.player(position)
  const wins = legal.filter(action => game.returns(game.next(position, action))?.[mover] === 1)
  const replies = legal
    .filter(action => !wins.includes(action))
    .slice(0, TRIED + 1)
    .map(action => ({ action, next: game.next(position, action) }))
    .filter(({ next }) => !game.returns(next) && game.player(next) !== mover)
    .map(({ action, next }) => ({ action, next, legal: game.legal(next) }))
  const threats = legal.filter(action => {
    const tried = replies.filter(reply => reply.action !== action).slice(0, TRIED)
    const won = tried.filter(
      ({ next, legal }) => legal[action] === 1 && game.returns(game.next(next, action))?.[mover === 0 ? 1 : 0] === 1,
    )
    return won.length >= Math.min(2, tried.length) && won.length > 0
  })
  return { wins, threats }
}
