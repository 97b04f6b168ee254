import type { Decision } from '../core/agent.ts'
import { type BoardGame, legalActions, type Returns } from '../core/board-game.ts'
import type { View } from '../core/env.ts'
import { UserError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import { requireLegal, viewOf } from './self-play.ts'

/** Moves or decisions, one per view. */
export type Choices = readonly (number | Decision<number>)[]

/** Chooses a move in each of several games, in all of which it is to move. */
export type Chooser = (views: readonly View<Float32Array>[]) => Choices | Promise<Choices>

/** A game that was played. */
export interface MatchGame {
  /** Number of the game, from 0. */
  readonly game: number
  /** Which of the two, 0 or 1, made the first move. */
  readonly first: 0 | 1
  readonly moves: readonly number[]
  /** One per move: the thought of its decision; undefined without one, and in the opening. */
  readonly thoughts: readonly Decision['thought'][]
  /** By side, first mover first. */
  readonly returns: Returns
  /** Return of the first of the two players. */
  readonly score: number
}

export interface MatchOptions {
  readonly games: number
  /**
   * Random moves at the start, the same in games 2k and 2k + 1 and different in each pair while there are enough
   * openings. Without them two deterministic players repeat the same two games.
   */
  readonly opening: number
  readonly random: Rng
  /** Called as games end. */
  readonly ended?: (game: MatchGame) => void
  /** Ends the match before the next moves; the result leaves out games in progress. */
  readonly signal?: AbortSignal
}

/** Default number of random opening moves: 2, or as many as leave something to play. */
export const usualOpening = (game: Pick<BoardGame, 'longest'>): number => Math.min(2, game.longest - 1)

/** Maximum redraws of an opening that repeats another or ends the game. */
const redraws = 100

/**
 * Plays two players against each other, all games at once, so that each chooses its moves in batches. They alternate in
 * moving first, and each opening is played twice, once from either side. An opening that ends the game is drawn again.
 *
 * @throws UserError for an illegal move, or when an opening of that length always ends the game.
 */
export async function match<S>(
  game: BoardGame<S>,
  players: readonly [Chooser, Chooser],
  { games, opening, random, ended = () => {}, signal }: MatchOptions,
): Promise<readonly MatchGame[]> {
  const openings = openingsOf(game, opening, Math.ceil(games / 2), random.split('opening'))
  const boards = Array.from({ length: games }, (_, index) => {
    const moves = [...openings[index >> 1]!]
    const thoughts: Decision['thought'][] = moves.map(() => undefined)
    return { index, moves, thoughts, position: moves.reduce((at, move) => game.next(at, move), game.initial()) }
  })
  const done: MatchGame[] = []
  let going = boards
  while (going.length > 0) {
    for (const player of [0, 1] as const) {
      const turn = going.filter(
        ({ index, position }) => !game.returns(position) && ((game.player(position) + index) & 1) === player,
      )
      if (turn.length === 0) continue
      if (signal?.aborted) return sorted(done)
      const choices = await players[player](turn.map(({ position }) => viewOf(game, position)))
      for (const [i, board] of turn.entries()) {
        const choice = choices[i]!
        const { action, thought } = typeof choice === 'number' ? { action: choice } : choice
        requireLegal(game as BoardGame, game.legal(board.position), action)
        board.position = game.next(board.position, action)
        board.moves.push(action)
        board.thoughts.push(structuredClone(thought)) // its player may write over it
      }
    }
    going = going.filter(({ index, moves, thoughts, position }) => {
      const returns = game.returns(position)
      if (!returns) return true
      const first = (index & 1) as 0 | 1
      const played = { game: index, first, moves, thoughts, returns, score: returns[first] }
      done.push(played)
      ended(played)
      return false
    })
  }
  return sorted(done)
}

const sorted = (games: readonly MatchGame[]) => [...games].sort((a, b) => a.game - b.game)

/** `count` openings, each from its own stream; all different, as long as different ones are found. */
function openingsOf<S>(game: BoardGame<S>, length: number, count: number, random: Rng): number[][] {
  if (length === 0) return Array.from({ length: count }, () => [])
  const seen = new Set<string>()
  return Array.from({ length: count }, (_, k) => {
    const stream = random.split(k)
    let found: Opening | undefined
    for (let draw = 0; draw < redraws && (!found || seen.has(found.board)); draw++)
      found = drawOpening(game, length, stream) ?? found
    if (!found)
      throw new UserError(`${game.name} is over after ${length} random moves: ask for a shorter opening.`, {
        usage: true,
      })
    seen.add(found.board)
    return found.moves
  })
}

interface Opening {
  readonly moves: number[]
  /** The position it leads to, as `show` draws it. */
  readonly board: string
}

/** Undefined where it ends the game. */
function drawOpening<S>(game: BoardGame<S>, length: number, random: Rng): Opening | undefined {
  const moves: number[] = []
  let position = game.initial()
  while (moves.length < length && !game.returns(position)) {
    const legal = legalActions(game.legal(position))
    moves.push(legal[random.int(legal.length)]!)
    position = game.next(position, moves.at(-1)!)
  }
  return game.returns(position) ? undefined : { moves, board: game.show(position) }
}
