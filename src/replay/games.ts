import type { TypedArray } from '../core/agent.ts'

/**
 * A position as its player saw it: numbers by name, whose turn it was, and what a search found it to be worth to that
 * side.
 */
export type Position<K extends string> = {
  readonly player: 0 | 1
  readonly value: number
  /** 1 where that is proven. */
  readonly proven: number
} & { readonly [name in K]: Float32Array }

/** Positions of games that are still played, by slot: what they are worth is known at the end only. */
export interface Games<K extends string> {
  /** Positions of the game so far, T. */
  length(slot: number): number
  add(slot: number, position: Position<K>): void
  /**
   * The game is over, and `player` got `reward`: its positions, first to last, and what each is taken to be worth to
   * its side: what is proven, or else (1 − λ) z + λ v of what the game brought, z, and what the search found, v.
   */
  end(slot: number, player: 0 | 1, reward: number): readonly (Position<K> & { readonly outcome: number })[]
  /** The game is not carried on. */
  reset(slot: number): void
  /** The games under way, by names that begin with `game`. */
  save(): Readonly<Record<string, TypedArray>>
  knows(name: string, array: TypedArray): boolean
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

/**
 * @param widths Numbers of each part of a position, by name.
 * @param λ How much a search's value counts beside the game's end.
 */
export function games<K extends string>(widths: Readonly<Record<K, number>>, λ: number): Games<K> {
  const names = Object.keys(widths) as K[]
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
      // as it is saved, so that a resumed run goes on with the same bits
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
