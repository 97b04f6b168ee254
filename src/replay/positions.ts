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
 * A memory of positions of a game: what was seen, what the search made of its moves, which were legal, and how the game
 * ended.
 */
export interface PositionMemory extends Memory {
  add(row: Row<Schema>): void
  /**
   * Writes `count` of the `newest` positions, drawn with replacement, into the arrays of `into`, each turned or
   * mirrored as the game allows.
   */
  sample(count: number, newest: number, random: Rng, into: Required<Into<Schema>>): void
}

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
