import type { Memory } from '../core/agent.ts'
import type { BoardGame } from '../core/board-game.ts'
import type { Rng } from '../core/rng.ts'
import { imagesOf } from '../games/symmetry.ts'
import type { Row } from './columns.ts'
import { type Into, uniformReplay } from './uniform.ts'

const schemaOf = (size: number, A: number) =>
  ({
    planes: { shape: [size] },
    policy: { shape: [A] },
    legal: { shape: [A], dtype: 'uint8' },
    outcome: { shape: [] },
  }) as const

type Schema = ReturnType<typeof schemaOf>

/** A replay buffer of positions of a game: planes, search policy, legal moves and outcome. */
export interface PositionMemory extends Memory {
  add(row: Row<Schema> & { readonly reply?: Float32Array }): void
  /**
   * Batches of B as inputs of a learning step (`learnerOf({ feeds })`): `planes` `[B, C, H, W]`; `policy`, `legal`
   * `[B, A]`; `outcome` `[B]`; with replies, `reply` `[B, A]`. Each is
   * drawn with replacement from the newest share `window` of all positions so far, and turned or mirrored by a random
   * symmetry of the game.
   */
  batches(B: number, window: number, random: Rng): PositionBatches
}

type InputSpec = { readonly shape: readonly number[]; readonly dtype?: 'bool' }

/** Inputs of a learning step over positions, and what fills them. */
export interface PositionBatches {
  readonly inputs: Readonly<Record<keyof Schema, InputSpec>> & { readonly reply?: InputSpec }
  fill(into: Into<Schema> & { readonly reply?: Float32Array }, k: number): void
}

/**
 * A replay buffer of the last `capacity` positions of `game`.
 *
 * @param replies Whether it also holds the opponent's policy at the next position, `reply`.
 */
export function positionMemory(game: BoardGame, capacity: number, replies = false): PositionMemory {
  const { actions: A, planes } = game
  const size = planes[0] * planes[1] * planes[2]
  const memory = uniformReplay({ ...schemaOf(size, A), ...(replies && { reply: { shape: [A] } }) }, capacity)
  const images = imagesOf(game)
  let rows = new Int32Array(0)
  const batches: PositionMemory['batches'] = (B, window, random) => ({
    inputs: {
      planes: { shape: [B, ...planes] },
      policy: { shape: [B, A] },
      legal: { shape: [B, A], dtype: 'bool' },
      outcome: { shape: [B] },
      ...(replies && { reply: { shape: [B, A] } }),
    },
    fill(into, k) {
      const count = k * B
      if (rows.length < count) rows = new Int32Array(count)
      const among = Math.max(1, Math.min(memory.size, Math.ceil(window * memory.added)))
      for (let i = 0; i < count; i++) rows[i] = (memory.added - 1 - random.int(among)) % capacity
      memory.read(rows, count, into)
      for (let i = 0; i < count; i++) {
        const image = random.int(images.count)
        images.planes(image, into.planes!, i * size)
        images.actions(image, into.policy!, i * A)
        images.actions(image, into.legal!, i * A)
        if (into.reply) images.actions(image, into.reply, i * A)
      }
    },
  })
  return Object.defineProperty(memory, 'batches', { value: batches, enumerable: true }) as unknown as PositionMemory
}
