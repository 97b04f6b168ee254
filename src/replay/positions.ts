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

/** Inputs of a learning step over B positions, as `sample` fills them. */
export const positionColumns = ({ planes, actions: A }: BoardGame, B: number) =>
  ({
    planes: { shape: [B, ...planes] },
    policy: { shape: [B, A] },
    legal: { shape: [B, A], dtype: 'bool' },
    outcome: { shape: [B] },
  }) as const

type Schema = ReturnType<typeof schemaOf>

/**
 * A replay buffer of positions of a game: planes, search policy, legal moves and outcome.
 */
export interface PositionMemory extends Memory {
  add(row: Row<Schema>): void
  /**
   * Samples `count` of the `newest` positions with replacement into the arrays of `into`, each under a random symmetry
   * of the game.
   */
  sample(count: number, newest: number, random: Rng, into: Required<Into<Schema>>): void
}

/** A replay buffer of the last `capacity` positions of `game`. */
export function positionMemory(game: BoardGame, capacity: number): PositionMemory {
  const A = game.actions
  const size = game.planes[0] * game.planes[1] * game.planes[2]
  const memory = uniformReplay(schemaOf(size, A), capacity)
  const images = imagesOf(game)
  let rows = new Int32Array(0)
  const sample: PositionMemory['sample'] = (count, newest, random, into) => {
    if (rows.length < count) rows = new Int32Array(count)
    const among = Math.max(1, Math.min(memory.size, newest))
    for (let i = 0; i < count; i++) rows[i] = (memory.added - 1 - random.int(among)) % capacity
    memory.read(rows, count, into)
    for (let i = 0; i < count; i++) {
      const k = random.int(images.count)
      images.planes(k, into.planes, i * size)
      images.actions(k, into.policy, i * A)
      images.actions(k, into.legal, i * A)
    }
  }
  return Object.defineProperty(memory, 'sample', { value: sample, enumerable: true }) as unknown as PositionMemory
}
