import type { TypedArray } from '../core/agent.ts'

/**
 * A position as its player saw it: arrays by name, the player to move, and the search's value for that player.
 */
export type Position<K extends string> = {
  readonly player: 0 | 1
  readonly value: number
  /** 1 where the value is proven, else 0. */
  readonly proven: number
} & { readonly [name in K]: Float32Array }

/** Positions of unfinished games, by slot: their outcomes are known only at the end. */
export interface Games<K extends string> {
  /** Positions in the game so far, T. */
  length(slot: number): number
  add(slot: number, position: Position<K>): void
  /**
   * The game is over, and `player` got `reward`: returns its positions, first to last, each with its value target for
   * the player to move: the proven value, or else (1 − λ) z + λ v, with z the outcome of the game and v the search's
   * value.
   */
  end(slot: number, player: 0 | 1, reward: number): readonly (Position<K> & { readonly outcome: number })[]
  /** Drops the game, which was abandoned. */
  reset(slot: number): void
  /** The unfinished games, by names that begin with `game`. */
  save(): Readonly<Record<string, TypedArray>>
  knows(name: string, array: TypedArray): boolean
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

/**
 * The unfinished games of an agent.
 *
 * @param widths Numbers of each array of a position, by name; those of width 0 are not saved.
 * @param λ Weight of the search's value beside the outcome.
 */
export function games<K extends string>(widths: Readonly<Record<K, number>>, λ: number): Games<K> {
  const names = (Object.keys(widths) as K[]).filter(name => widths[name] > 0)
  const going = new Map<number, Position<K>[]>()
  const of = (slot: number) => going.get(slot) ?? []
  const heading = ({ player, value, proven }: Position<K>) => [player, value, proven]
  const flat = (position: Position<K>) => [...heading(position), ...names.flatMap(name => [...position[name]])]
  const width = names.reduce((sum, name) => sum + widths[name], 3)
  const parse = (row: Float32Array) => {
    let at = 3
    const parts = names.map(name => {
      at += widths[name]
      return [name, row.slice(at - widths[name], at)]
    })
    return { player: row[0], value: row[1], proven: row[2], ...Object.fromEntries(parts) } as Position<K>
  }
  return {
    length: slot => of(slot).length,
    add(slot, position) {
      // rounded as when saved, so that a resumed run has the same bits
      going.set(slot, [...of(slot), { ...position, value: Math.fround(position.value) }])
    },
    end(slot, player, reward) {
      const positions = of(slot)
      going.delete(slot)
      return positions.map(position => {
        const z = position.player === player ? reward : -reward
        const { value: v, proven } = position
        return { ...position, outcome: proven ? v : (1 - λ) * z + λ * v }
      })
    },
    reset: slot => void going.delete(slot),
    save: () =>
      Object.fromEntries([...going].map(([slot, all]) => [`game${slot}`, Float32Array.from(all.flatMap(flat))])),
    knows: (name, array) =>
      /^game\d+$/.test(name) && array instanceof Float32Array && array.length > 0 && array.length % width === 0,
    restore(saved) {
      going.clear()
      for (const [name, rows] of Object.entries(saved)) {
        const slot = /^game(\d+)$/.exec(name)?.[1]
        if (slot === undefined) continue
        const count = rows.length / width
        const row = (i: number) => parse(rows.subarray(i * width, (i + 1) * width) as Float32Array)
        going.set(
          Number(slot),
          Array.from({ length: count }, (_, i) => row(i)),
        )
      }
    },
  }
}
