import { type BoardGame, legalActions } from '../../core/board-game.ts'
import { rng } from '../../core/rng.ts'

/** Random games that a fingerprint is made of. */
const GAMES = 3

/** A number of the rules of a game: two games that differ in what happens in a few random games have different ones. */
export function fingerprint<S>(game: BoardGame<S>): string {
  const { name, actions, planes } = game
  const out = new Float32Array(planes[0] * planes[1] * planes[2])
  const random = rng(0)
  let hash = 0
  const add = (number: number) => {
    hash = (Math.imul(hash, 31) + Math.round(1000 * number)) | 0
  }
  for (let k = 0; k < GAMES; k++)
    for (let position = game.initial(), n = 0; n <= game.longest; n++) {
      game.encode(position, out)
      out.forEach(add)
      const returns = game.returns(position)
      if (returns) {
        returns.forEach(add)
        break
      }
      const allowed = legalActions(game.legal(position))
      allowed.forEach(add)
      position = game.next(position, allowed[random.int(allowed.length)]!)
    }
  return JSON.stringify([name, actions, planes, hash])
}
