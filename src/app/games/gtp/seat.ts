import type { GoGame } from '../../../../envs/boards/go.ts'
import type { Agent, DeviceRequest } from '../../../core/agent.ts'
import type { BoardGame } from '../../../core/board-game.ts'
import { UserError } from '../../../core/error.ts'
import { type EnvRef, environments } from '../../../core/registry.ts'
import { rng } from '../../../core/rng.ts'
import { boardGame, player } from '../player.ts'
import { type Notation, notationOf } from './notation.ts'
import { GtpFailure } from './protocol.ts'

/** An agent in front of a board, both of which can be exchanged for others of another size or komi. */
export interface Seat {
  readonly game: BoardGame
  readonly notation: Notation
  readonly agent: Agent
  /** @throws GtpFailure when the game or the agent has no such size. */
  resize(rows: number, columns: number): Promise<void>
  /** Whether the agent's game has this komi now: that of a run cannot change. */
  komi(points: number): Promise<boolean>
}

interface Seated {
  readonly ref: EnvRef
  readonly seed: number
  readonly modules: readonly string[]
  readonly device: DeviceRequest['device']
}

/** Seats the named agent, as `player` takes it. @throws UserError when there is none, or the board has no notation. */
export async function seatFor(word: string, { seed, modules, device, ...given }: Seated): Promise<Seat> {
  const sit = async (ref: EnvRef) => {
    const { env, game } = boardGame(ref)
    const notation = notationOf(game)
    return { ref, game, notation, agent: await player(word, { ref, env, random: rng(seed), modules, device }) }
  }
  let now = await sit(given.ref)
  const has = (option: string) => option in Object(environments().find(({ id }) => id === now.ref.id)?.options)
  const change = async (changed: EnvRef['options']) => {
    const next = await sit({ ...now.ref, options: { ...now.ref.options, ...changed } })
    now.agent.dispose()
    now = next
  }
  return {
    get game() {
      return now.game
    },
    get notation() {
      return now.notation
    },
    get agent() {
      return now.agent
    },
    async resize(rows, columns) {
      const [, H, W] = now.game.planes
      if (rows === H && columns === W) return
      if (!has('size') || (rows !== columns && !has('columns'))) throw new GtpFailure('unacceptable size')
      try {
        await change({ size: rows, ...(has('columns') && { columns: rows === columns ? 0 : columns }) })
      } catch (error) {
        if (error instanceof UserError) throw new GtpFailure('unacceptable size')
        throw error
      }
    },
    async komi(points) {
      const { komi } = now.game as Partial<GoGame>
      if (komi === undefined || komi === points) return true
      if (!/^(random|mcts)\b/.test(word) || !has('komi')) return false
      await change({ komi: points })
      return true
    },
  }
}
