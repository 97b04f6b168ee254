import type { TypedArray } from '../core/agent.ts'
import type { BoardGame } from '../core/board-game.ts'

/** Images of a game's positions and policies: image 0 is the identity, the others are its symmetries. */
export interface Images {
  readonly count: number
  /** Turns the C·H·W numbers of `planes` from `at` into the `k`-th image, in place. */
  planes(k: number, planes: TypedArray, at: number): void
  /** Does the same to one number per action, A of `numbers` from `at`. */
  actions(k: number, numbers: TypedArray, at: number): void
}

export function imagesOf(game: BoardGame): Images {
  const { symmetries = [], actions: A } = game
  const [C, H, W] = game.planes
  const area = H * W
  const scratch = new Float32Array(Math.max(area, A))
  const permute = (to: Int32Array, numbers: TypedArray, at: number) => {
    for (let i = 0; i < to.length; i++) scratch[to[i]!] = numbers[at + i]!
    for (let i = 0; i < to.length; i++) numbers[at + i] = scratch[i]!
  }
  return {
    count: 1 + symmetries.length,
    planes(k, planes, at) {
      if (k === 0) return
      for (let c = 0; c < C; c++) permute(symmetries[k - 1]!.squares, planes, at + c * area)
    },
    actions(k, numbers, at) {
      if (k > 0) permute(symmetries[k - 1]!.actions, numbers, at)
    },
  }
}
