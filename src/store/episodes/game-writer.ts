import { join } from 'node:path'
import type { BoardGame } from '../../core/board-game.ts'
import type { View } from '../../core/env.ts'
import type { EpisodeStep } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { type EnvId, type EnvRef, type EnvSpec, make, reference } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import type { MatchGame } from '../../games/match.ts'
import { selfPlay } from '../../games/self-play.ts'
import { DiskError } from '../access/failure.ts'
import { look } from '../access/look.ts'
import { list } from '../access/read.ts'
import { beginFolder, makeFolder, requireWritable } from '../access/write.ts'
import type { Played } from './arrow.ts'
import { listEpisodes } from './episodes.ts'
import { EpisodeWriter } from './writer.ts'

/** Bytes at which a file is full. */
const SIZE = 64 * 2 ** 20

export interface GameWriterOptions {
  /** Environment of the game, in which one agent plays both sides: there the games are shown again. */
  readonly env: EnvId | EnvRef | EnvSpec
  /** Of the games, for those who want them again. Default 0. */
  readonly seed?: number
  /** Who player 0 is, and player 1. */
  readonly agent: string
  readonly opponent: string
}

/** What is needed of a game; it may be unfinished. */
export type GameToRecord = Pick<MatchGame, 'game' | 'first' | 'moves' | 'thoughts'>

/** Writes games of two players as episodes, beside those that a folder has, with numbers that go on from theirs. */
export class GameWriter {
  readonly #game: BoardGame
  readonly #writer: EpisodeWriter
  /** Number of the first episode, and steps of all so far. */
  readonly #from: number
  #step: number

  /**
   * @throws UserError when the folder cannot be written or belongs to a training run, or the environment is not made by
   * `selfPlay`.
   */
  constructor(folder: string, { env, seed = 0, agent, opponent }: GameWriterOptions) {
    this.#game = gameOf(env)
    const { id, options } = reference(env)
    const about = { env: { id, ...(options && { options }) }, seed, agent, opponent }
    prepare(folder)
    const numbers = list(folder, 'episodes').flatMap(file =>
      /^\d+\.arrow$/.test(file) ? [Number.parseInt(file, 10)] : [],
    )
    const known = numbers.length > 0 ? listEpisodes(folder).episodes : []
    this.#from = [...numbers, ...known.map(({ episode }) => episode)].reduce((from, n) => Math.max(from, n + 1), 0)
    this.#step = known.at(-1)?.step ?? 0
    this.#writer = new EpisodeWriter(join(folder, 'episodes'), about, { size: SIZE, thoughts: {} })
  }

  /** @returns the number of the episode; nothing is written of a game without moves. */
  append({ game, first, moves, thoughts }: GameToRecord): number | undefined {
    if (moves.length === 0) return undefined
    const played = playedOf(this.#game, moves, thoughts)
    const { terminated } = played.steps.at(-1)!
    const sum = played.steps.reduce((sum, { reward, player }) => sum + (player === first ? reward : 0 - reward), 0)
    const episode = this.#from + game
    this.#step += moves.length
    const summary = {
      episode,
      slot: game,
      step: this.#step,
      return: sum,
      length: moves.length,
      terminated,
      truncated: false,
    }
    this.#writer.append({ ...summary, side: first }, played)
    return episode
  }

  close(): void {
    this.#writer.close()
  }
}

function playedOf(game: BoardGame, moves: readonly number[], thoughts: MatchGame['thoughts']): Played {
  const env = selfPlay(game)
  let view: View = env.reset(rng(0))
  const steps = moves.map((action, t): EpisodeStep => {
    const { observation, legal, player } = view
    const { reward, terminated, truncated, ...next } = env.step(action)
    const thought = thoughts[t]
    view = next
    return {
      observation,
      ...(legal && { legal }),
      ...(player !== undefined && { player }),
      action,
      reward,
      terminated,
      truncated,
      ...(thought && { thought }),
    }
  })
  return { steps, final: view.observation }
}

function gameOf(from: EnvId | EnvRef | EnvSpec): BoardGame {
  const env = make(from)
  env.close?.()
  const id = typeof from === 'string' ? from : from.id
  if (!env.game) throw new UserError(`${id} is no board game: only games of two are recorded so.`, { usage: true })
  if (env.players === 2) return env.game
  throw new UserError(
    `games in ${id} cannot be recorded, as its opponent is part of it: take the environment of the same game in ` +
      `which both sides are played, such as TicTacToe-v0.`,
    { usage: true },
  )
}

/** Makes the folder of episodes in it. */
function prepare(folder: string): void {
  try {
    beginFolder(folder)
    if (look(folder, 'run.json'))
      throw new UserError(`${folder} belongs to a training run, whose episodes are its own: record games elsewhere.`, {
        usage: true,
      })
    makeFolder(folder, 'episodes')
    requireWritable(join(folder, 'episodes'))
  } catch (error) {
    if (error instanceof UserError && !(error instanceof DiskError)) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new UserError(`games cannot be recorded in ${folder} (${code ?? message}): name another folder.`, {
      usage: true,
      cause: error,
    })
  }
}
