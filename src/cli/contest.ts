import type { DeviceRequest } from '../core/agent.ts'
import '../../agents/index.ts'
import '../../envs/index.ts'
import { identity, lastValueFrom, tap, toArray } from 'rxjs'
import { envArgument } from '../app/env-argument.ts'
import { boardGame, player } from '../app/player.ts'
import type { Agent } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import { rng } from '../core/rng.ts'
import { eloDifference, scoreOf, shareOf } from '../games/elo.ts'
import { usualOpening } from '../games/match.ts'
import { repeatsOf } from '../games/repeats.ts'
import { arena } from '../loop/arena.ts'
import { recordGames } from '../operators/record-games.ts'
import { print, say } from './output.ts'

/** Flags of `sente arena`, read. */
export interface ArenaFlags {
  readonly game: string
  readonly envSet?: Readonly<Record<string, string>>
  readonly games: number
  readonly seed: number
  readonly opening?: number
  readonly device: DeviceRequest['device']
  readonly record?: string
  readonly json?: boolean
}

/** Plays the games of `sente arena` and says how they ended. */
export async function contest(
  a: string,
  b: string,
  { game: named, envSet, games, seed, opening: wanted, device, record, json }: ArenaFlags,
): Promise<void> {
  const ref = await envArgument(named, envSet)
  const { id, options } = ref
  const code = named === id ? '' : ` --env ${named}`
  const { env, game } = boardGame(ref)
  const opening = wanted ?? usualOpening(game)
  if (opening >= game.longest)
    throw new UserError(`--opening ${opening} leaves no moves of ${game.name}, which has at most ${game.longest}.`, {
      usage: true,
    })
  const random = rng(seed)
  const players: Agent[] = []
  try {
    for (const [i, name] of [a, b].entries())
      players.push(await player(name, ref, env, random.split(`player ${i}`), device))
    const [first, second] = players as [Agent, Agent]
    let done = 0
    const count = () => {
      done++
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${games} games`)
    }
    const kept = record === undefined ? identity : recordGames(record, { env: ref, seed, agent: a, opponent: b })
    const playing = arena({ env: ref, players: [first, second], games, opening, seed })
    const played = await lastValueFrom(playing.pipe(kept, tap(count), toArray()))
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')

    const score = scoreOf(played.map(({ score }) => score))
    const points = shareOf(score)
    const { distinct, weight } = repeatsOf(game, played, opening)
    const { elo, low, high } = eloDifference(score, weight)
    if (json)
      print(
        JSON.stringify({
          type: 'arena',
          a,
          b,
          game: id,
          options,
          games,
          seed,
          opening,
          distinct,
          ...score,
          points,
          elo: finite(elo),
          low: finite(low),
          high: finite(high),
        }),
      )
    else {
      print(
        `${a} against ${b}: ${score.wins} won, ${score.draws} drawn, ${score.losses} lost ` +
          `(${(100 * points).toFixed(1)} % of points)`,
      )
      print(`${signed(elo)} Elo, 95 % interval ${signed(low)} to ${signed(high)}`)
      if (distinct < games) print(repeated(games, distinct, opening))
      if (record !== undefined) say(`the games are in ${record}: npx sente replay ${record}${code}`)
    }
  } finally {
    for (const agent of players) agent.dispose()
  }
}

const repeated = (games: number, distinct: number, opening: number) =>
  `only ${distinct} of the ${games} games ${distinct === 1 ? 'is' : 'are'} different; the interval counts a game ` +
  `once, however often it was played: for more of them, use a longer --opening than ${opening}`

/** Infinity is no JSON: null says that all games ended alike. */
const finite = (x: number) => (Number.isFinite(x) ? x : null)
const signed = (x: number) =>
  Number.isFinite(x) ? `${x > 0 ? '+' : ''}${x.toFixed(0)}` : x > 0 ? 'unboundedly many' : 'unboundedly few'
