import '../../../agents/index.ts'
import '../../../envs/index.ts'
import { identity, lastValueFrom, tap, toArray } from 'rxjs'
import type { Agent, DeviceRequest } from '../../core/agent.ts'
import { UserError } from '../../core/error.ts'
import type { EnvRef } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { type EloDifference, eloDifference, type Score, scoreOf, shareOf } from '../../games/elo.ts'
import { usualOpening } from '../../games/match.ts'
import { repeatsOf } from '../../games/repeats.ts'
import { arena } from '../../loop/arena.ts'
import { recordGames } from '../../operators/record-games.ts'
import { envArgument, type Texts } from '../env-argument.ts'
import { boardGame, player } from './player.ts'

export interface ContestOptions {
  /** The environment of the game, as `envArgument` reads it. */
  readonly game: string
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
  /** Called after each game with the number played. */
  readonly progress?: (played: number) => void
}

/** How two players compare, seen from the first. */
export interface ContestResult extends Pick<EloDifference, 'elo' | 'low' | 'high'> {
  readonly env: EnvRef
  readonly games: number
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
  const { games = 100, seed = 0, agent: modules = [], device = 'cpu', record, progress = () => {} } = options
  const ref = await envArgument(options.game, options.envSet)
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
    const [first, second] = players as [Agent, Agent]
    const kept = record === undefined ? identity : recordGames(record, { env: ref, seed, agent: a, opponent: b })
    const playing = arena({ env: ref, players: [first, second], games, opening, seed })
    let done = 0
    const played = await lastValueFrom(
      playing.pipe(
        kept,
        tap(() => progress(++done)),
        toArray(),
      ),
    )
    const score = scoreOf(played.map(({ score }) => score))
    const { distinct, weight } = repeatsOf(game, played, opening)
    const { elo, low, high } = eloDifference(score, weight)
    return { env: ref, games, seed, opening, score, points: shareOf(score), distinct, elo, low, high }
  } finally {
    for (const agent of players) agent.dispose()
  }
}
