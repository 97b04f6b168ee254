import type { Decision, DeviceRequest } from '../../core/agent.ts'
import type { BoardGame } from '../../core/board-game.ts'
import { UserError } from '../../core/error.ts'
import type { EnvRef } from '../../core/registry.ts'
import { rng } from '../../core/rng.ts'
import { requireLegal, viewOf } from '../../games/self-play.ts'
import { GameWriter } from '../../store/episodes/game-writer.ts'
import type { Texts } from '../env-argument.ts'
import { gameOf } from './game-of.ts'
import { boardGame, player } from './player.ts'

export interface PlayOptions {
  /** The environment of the game. Default: a run's own. */
  readonly game?: string
  readonly envSet?: Texts
  /** The human's side. Default `first`. */
  readonly side?: 'first' | 'second'
  /** The files or packages that define own agents. */
  readonly agent?: readonly string[]
  /** Of the agent's play. Default 0. */
  readonly seed?: number
  /** Default `cpu`. */
  readonly device?: DeviceRequest['device']
  /** A folder that keeps the game as an episode. */
  readonly record?: string
}

/** A game between a human and an agent. */
export interface PlaySession {
  readonly env: EnvRef
  readonly game: BoardGame
  /** The human's side; 0 moves first. */
  readonly person: 0 | 1
  /** The moves played, and the thoughts behind those of the agent. */
  readonly moves: readonly number[]
  readonly thoughts: readonly Decision['thought'][]
  /** The position on the board. */
  readonly position: unknown
  /** The human's result: 1 win, 0 draw, −1 loss; undefined while the game is not over. */
  readonly result: number | undefined
  /** The agent's moves, until it is the human's turn or the game is over. */
  reply(): AsyncGenerator<number>
  /** The human's move. @throws UserError when it is illegal. */
  play(action: number): void
  /** Takes back the human's last move and what followed it, or that many moves. @returns false if there are none. */
  undo(moves?: number): boolean
  /** The human takes the other side. */
  swap(): void
  /** What the agent would play here, and why. */
  think(): Promise<Decision>
  /** Writes the game, finished or not, if it is recorded and has moves. @returns the number of its episode. */
  keep(): number | undefined
  dispose(): void
}

/**
 * Begins a game against the named agent: `random`, `mcts:<simulations>`, a run's folder with or without
 * `:<simulations>`, or a file or package that defines an agent.
 *
 * @throws UserError when there is no such agent, or it plays another game.
 * @example
 * const session = await playSession('mcts:500', { game: 'TicTacToe-v0' })
 * session.play(4)
 * for await (const action of session.reply()) console.log(session.game.actionName(action))
 */
export async function playSession(word: string, options: PlayOptions = {}): Promise<PlaySession> {
  const { side = 'first', seed = 0, agent: modules = [], device = 'cpu', record } = options
  if (side !== 'first' && side !== 'second')
    throw new UserError(`--side takes first or second, not "${side}".`, { usage: true })
  let person: 0 | 1 = side === 'first' ? 0 : 1
  const env = await gameOf([word], options.game, options.envSet)
  const made = boardGame(env)
  const { game } = made
  const positions: unknown[] = [game.initial()]
  const moves: number[] = []
  /** What led to the agent's moves. */
  const thoughts: Decision['thought'][] = []
  const now = () => positions.at(-1)
  const move = (action: number, thought?: Decision['thought']) => {
    requireLegal(game, game.legal(now()), action)
    positions.push(game.next(now(), action))
    moves.push(action)
    thoughts.push(structuredClone(thought)) // the agent may write over it
  }
  const agent = await player(word, { ref: env, env: made.env, random: rng(seed), modules, device })
  const writer =
    record === undefined ? undefined : new GameWriter(record, { env, seed, agent: word, opponent: 'a human' })
  const think = async () => (await agent.act([viewOf(game, now())], 'exploit'))[0]!
  return {
    env,
    game,
    moves,
    thoughts,
    get person() {
      return person
    },
    get position() {
      return now()
    },
    get result() {
      return game.returns(now())?.[person]
    },
    async *reply() {
      while (!game.returns(now()) && game.player(now()) !== person) {
        const { action, thought } = await think()
        move(action as number, thought)
        yield action as number
      }
    },
    play: action => move(action),
    undo(count) {
      const human = () => positions.slice(0, -1).findLastIndex(position => game.player(position) === person)
      const before = count === undefined ? human() : moves.length - count
      if (before < 0) return false
      positions.length = before + 1
      moves.length = thoughts.length = before
      return true
    },
    swap() {
      person = person === 0 ? 1 : 0
    },
    think,
    keep() {
      const episode = writer?.append({ game: 0, first: person === 0 ? 1 : 0, moves, thoughts })
      writer?.close()
      return episode
    },
    dispose: () => agent.dispose(),
  }
}
