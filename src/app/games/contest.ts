import '../../../agents/index.ts'
import '../../../envs/index.ts'
import { catchError, EMPTY, identity, lastValueFrom, tap, toArray } from 'rxjs'
import type { Agent, DeviceRequest } from '../../core/agent.ts'
import type { BoardGame } from '../../core/board-game.ts'
import { UserError } from '../../core/error.ts'
import type { EnvRef } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { type EloDifference, eloDifference, type Score, scoreOf, shareOf } from '../../games/elo.ts'
import { type Choices, type Chooser, type MatchGame, usualOpening } from '../../games/match.ts'
import { repeatsOf } from '../../games/repeats.ts'
import { arena } from '../../loop/arena.ts'
import { recordGames } from '../../operators/record-games.ts'
import type { Texts } from '../env-argument.ts'
import { gameOf } from './game-of.ts'
import { boardGame, player } from './player.ts'

export interface ContestOptions {
  /** The environment of the game, as `envArgument` reads it. Default: that of a run among the players. */
  readonly game?: string
  readonly envSet?: Texts
  /** The files or packages that define own agents of runs. */
  readonly agent?: readonly string[]
  /** Each player begins half of them. Default 100. */
  readonly games?: number
  /** Of openings and play. Default 0. */
  readonly seed?: number
  /** Random moves at the beginning. Default: 2, or as many as leave moves to play. */
  readonly opening?: number
  /** Default `cpu`. */
  readonly device?: DeviceRequest['device']
  /** A folder that keeps the games as episodes. */
  readonly record?: string
  /** Called after the moves of each player, and after each game. */
  readonly progress?: (so: ContestProgress) => void
  /** Ends the contest before the next moves; the result is that of the games played. */
  readonly signal?: AbortSignal
}

/** Progress of a contest. */
export interface ContestProgress {
  /** Games played, and their score for the first player. */
  readonly games: number
  readonly score: Score
  /** Moves made in all games, and their expected total, estimated from the games played. */
  readonly moves: number
  readonly expected: number
}

/** How two players compare, seen from the first. */
export interface ContestResult extends Pick<EloDifference, 'elo' | 'low' | 'high'> {
  readonly env: EnvRef
  /** Games played and games requested: fewer are played if the contest is ended early. */
  readonly games: number
  readonly requested: number
  readonly seed: number
  readonly opening: number
  readonly score: Score
  /** Share of points, 0 to 1. */
  readonly points: number
  /** Number of different games; the interval counts each once. */
  readonly distinct: number
}

/**
 * Lets two players play a board game against each other. A player is `random`, `mcts:<simulations>`, a run's folder
 * with or without `:<simulations>`, or a file or package that defines an agent.
 *
 * @throws UserError when a player does not exist or plays another game, or the opening leaves no moves.
 * @example
 * const { score, elo } = await contest('mcts:1000', 'mcts:100', { game: 'ConnectFour-v0', games: 20 })
 */
export async function contest(a: string, b: string, options: ContestOptions): Promise<ContestResult> {
  const { games = 100, seed = 0, agent: modules = [], device = 'cpu', record, progress = () => {}, signal } = options
  const ref = await gameOf([a, b], options.game, options.envSet)
  const { env, game } = boardGame(ref)
  const opening = options.opening ?? usualOpening(game)
  if (opening >= game.longest)
    throw new UserError(`--opening ${opening} leaves no moves of ${game.name}, which has at most ${game.longest}.`, {
      usage: true,
    })
  const random = rng(seed)
  const players: Agent[] = []
  try {
    for (const [i, name] of [a, b].entries())
      players.push(await player(name, { ref, env, random: random.split(`player ${i}`), modules, device }))
    const far = howFar(game, games, opening)
    const choosers = players.map(agent => async (views: Parameters<Chooser>[0]) => {
      if (signal?.aborted) throw ENDED
      const choices = await agent.act(views, 'exploit')
      progress(far.chose(choices.length))
      return choices as Choices
    })
    const [first, second] = choosers as [Chooser, Chooser]
    const kept = record === undefined ? identity : recordGames(record, { env: ref, seed, agent: a, opponent: b })
    const playing = arena({ env: ref, players: [first, second], games, opening, seed })
    const played = await lastValueFrom(
      playing.pipe(
        catchError(error => {
          if (error === ENDED) return EMPTY
          throw error
        }),
        kept,
        tap(game => progress(far.ended(game))),
        toArray(),
      ),
    )
    const score = scoreOf(played.map(({ score }) => score))
    const { distinct, weight } = repeatsOf(game, played, opening)
    const { elo, low, high } = eloDifference(score, weight)
    return {
      env: ref,
      games: played.length,
      requested: games,
      seed,
      opening,
      score,
      points: shareOf(score),
      distinct,
      elo,
      low,
      high,
    }
  } finally {
    for (const agent of players) agent.dispose()
  }
}

/** Ends the arena when the caller aborts the contest. */
const ENDED = new Error('the contest was ended early')

/** Counts the moves of a contest, whose games are all played at once, and estimates how many there will be. */
function howFar(game: BoardGame, games: number, opening: number) {
  const scores: number[] = []
  let moves = 0
  /** Moves of the games played, without their openings. */
  let over = 0
  const now = (): ContestProgress => {
    const left = games - scores.length
    const soFar = left > 0 ? (moves - over) / left : 0
    const usual = scores.length >= games / 4 ? over / scores.length : game.longest - opening
    return { games: scores.length, score: scoreOf(scores), moves, expected: over + left * Math.max(soFar + 1, usual) }
  }
  return {
    chose(views: number) {
      moves += views
      return now()
    },
    ended(game: MatchGame) {
      scores.push(game.score)
      over += game.moves.length - opening
      return now()
    },
  }
}
