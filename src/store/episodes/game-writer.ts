import { join } from 'node:path'
import type { BoardGame } from '../../core/board-game.ts'
import { UserError } from '../../core/error.ts'
import { type EnvId, type EnvRef, type EnvSpec, make, reference } from '../../core/registry.ts'
import type { MatchGame } from '../../games/match.ts'
import { stepsOf } from '../../games/steps-of.ts'
import { beginRecordings, recorded } from './recordings.ts'
import { EpisodeWriter } from './writer.ts'

/** File size in bytes at which the next file begins. */
const SIZE = 64 * 2 ** 20

export interface GameWriterOptions {
  /** Self-play environment of the game (one agent plays both sides), in which the games are replayed. */
  readonly env: EnvId | EnvRef | EnvSpec
  /** Seed of the games, recorded for reproducing them. Default 0. */
  readonly seed?: number
  /** Names of player 0 and player 1. */
  readonly agent: string
  readonly opponent: string
}

/** The parts of a game to record; it may be unfinished. */
export type GameToRecord = Pick<MatchGame, 'game' | 'first' | 'moves' | 'thoughts'>

/** Writes two-player games as episodes, numbered after those already in the folder. */
export class GameWriter {
  readonly #game: BoardGame
  readonly #writer: EpisodeWriter
  /** Number of the first episode, and total steps so far. */
  readonly #from: number
  #step: number

  /**
   * @throws UserError when the folder cannot be written or belongs to a training run, or the environment was not
   * created by `selfPlay`.
   */
  constructor(folder: string, { env, seed = 0, agent, opponent }: GameWriterOptions) {
    this.#game = gameOf(env)
    const { id, options } = reference(env)
    const about = { env: { id, ...(options && { options }) }, seed, agent, opponent }
    beginRecordings(folder, 'games')
    const { next, step } = recorded(folder)
    this.#from = next
    this.#step = step
    this.#writer = new EpisodeWriter(join(folder, 'episodes'), about, { size: SIZE, thoughts: {} })
  }

  /** @returns the episode's number; undefined for a game without moves, which is not written. */
  append({ game, first, moves, thoughts }: GameToRecord): number | undefined {
    if (moves.length === 0) return undefined
    const played = stepsOf(this.#game, moves, thoughts)
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

function gameOf(from: EnvId | EnvRef | EnvSpec): BoardGame {
  const env = make(from)
  env.close?.()
  const id = typeof from === 'string' ? from : from.id
  if (!env.game) throw new UserError(`${id} is not a board game: choose one, such as TicTacToe-v0.`, { usage: true })
  if (env.players === 2) return env.game
  throw new UserError(
    `games in ${id} cannot be recorded, since the environment plays the opponent: use the self-play environment of ` +
      `the same game, such as TicTacToe-v0.`,
    { usage: true },
  )
}
