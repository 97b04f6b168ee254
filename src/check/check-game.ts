import type { BoardGame } from '../core/board-game.ts'
import { rng } from '../core/rng.ts'
import { foundations, type GameRule, positionRules } from './game-rules.ts'
import { pictureRules } from './picture-rules.ts'
import type { Problem } from './problem.ts'
import { type Given, type Played, playRandomly, wordsOf } from './random-games.ts'

const enough = 600 // positions, summed over all games

export interface CheckGameOptions {
  /** Seed of the random games. Default 0. */
  readonly seed?: number
  /** Random games to play, fewer if they are long. Default 20. */
  readonly games?: number
}

/**
 * Checks that a game keeps the contract of `BoardGame`, by playing random games. Returns the first problem of each rule
 * and never throws. An empty list means that the game is consistent, not that it has the intended rules: those need
 * tests of their own.
 *
 * @example
 * console.log(checkGame(ticTacToe())) // []
 */
export function checkGame<S>(game: BoardGame<S>, { seed = 0, games = 20 }: CheckGameOptions = {}): readonly Problem[] {
  const unmet = broken(foundations, { game, games: [] })
  if (unmet.length > 0) return unmet
  const played: Played<S>[] = []
  for (let positions = 0; played.length < games && (positions < enough || played.length < 2); ) {
    played.push(playRandomly(game, rng(seed).split(played.length)))
    positions += played.at(-1)!.positions.length
  }
  return broken([...positionRules, ...pictureRules], { game, games: played })
}

const broken = <S>(rules: readonly GameRule[], given: Given<S>): readonly Problem[] =>
  rules.flatMap<Problem>(({ rule, level = 'error', find }) => {
    const message = found(() => find(given))
    return message === undefined ? [] : [{ rule, level, message }]
  })

function found(find: () => string | undefined): string | undefined {
  try {
    return find()
  } catch (error) {
    return `The check failed with "${wordsOf(error)}".`
  }
}
