import type { TypedArray } from '../core/agent.ts'

/** A position as its player saw it: numbers by name, and whose turn it was. */
export type Position<K extends string> = { readonly player: 0 | 1 } & { readonly [name in K]: Float32Array }

/** Positions of games that are still played, by slot: what they are worth is known at the end only. */
export interface Games<K extends string> {
  /** Positions of the game so far, T. */
  length(slot: number): number
  add(slot: number, position: Position<K>): void
  /** The game is over: its positions, first to last, and what it brought to each one's player, of whom `player` got `reward`. */
  end(slot: number, player: 0 | 1, reward: number): readonly (Position<K> & { readonly outcome: number })[]
  /** The game is not carried on. */
  reset(slot: number): void
  /** The games under way, by names that begin with `game`. */
  save(): Readonly<Record<string, TypedArray>>
  restore(saved: Readonly<Record<string, TypedArray>>): void
}

/** @param widths Numbers of each part of a position, by name. */
export function games<K extends string>(widths: Readonly<Record<K, number>>): Games<K> {
  const names = Object.keys(widths) as K[]
  const going = new Map<number, Position<K>[]>()
  const of = (slot: number) => going.get(slot) ?? []
  const flat = (position: Position<K>) => [position.player, ...names.flatMap(name => [...position[name]])]
  const width = names.reduce((sum, name) => sum + widths[name], 1)
  const parse = (row: Float32Array) => {
    let at = 1
    const parts = names.map(name => {
      at += widths[name]
      return [name, row.slice(at - widths[name], at)]
    })
    return { player: row[0], ...Object.fromEntries(parts) } as Position<K>
  }
  return {
    length: slot => of(slot).length,
    add: (slot, position) => void going.set(slot, [...of(slot), position]),
    end(slot, player, reward) {
      const positions = of(slot)
      going.delete(slot)
      return positions.map(position => ({ ...position, outcome: position.player === player ? reward : -reward }))
    },
    reset: slot => void going.delete(slot),
    save: () =>
      Object.fromEntries([...going].map(([slot, all]) => [`game${slot}`, Float32Array.from(all.flatMap(flat))])),
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
