import type { StepReader } from '../../../src/store/episodes/range.ts'
import type { Course } from '../../wire/episodes.ts'

/** Entries of a course at most. */
const ENTRIES = 1000
/** Steps read at a time. */
const PIECE = 4096

/**
 * The value and the return over an episode, for a curve.
 *
 * @param alternating Whether rewards and values belong to the side that moves: they are then those of the first player.
 */
export function courseOf(reader: StepReader, alternating: boolean): Course {
  const { length, columns } = reader
  const per = Math.ceil(length / ENTRIES)
  const label = columns.has('value') ? 'value' : columns.has('q') ? 'max Q' : undefined
  const value = new Spans(per)
  const sum = new Spans(per)
  let total = 0
  for (let from = 0; from < length; from += PIECE) {
    const column = (name: string) => reader.read(name, from, from + PIECE)
    const rewards = column('reward') as number[]
    const players = alternating ? (column('player') as (0 | 1 | undefined)[]) : []
    const values = label === 'value' ? (column('value') as (number | undefined)[]) : []
    const qs = label === 'max Q' ? (column('q') as (Float32Array | undefined)[]) : []
    const legal = label === 'max Q' ? (column('legal') as (Uint8Array | undefined)[]) : []
    for (let i = 0; i < rewards.length; i++) {
      const sign = players[i] === 1 ? -1 : 1
      total += sign * rewards[i]!
      sum.add(from + i, total)
      const thought = values[i] ?? highest(qs[i], legal[i])
      if (thought !== undefined) value.add(from + i, sign * thought)
    }
  }
  const shown = label === 'value' && alternating ? 'value for the first player' : label
  const entries = Math.ceil(length / per)
  return {
    per,
    ...(shown !== undefined && { value: { label: shown, ...value.upTo(entries) } }),
    return: sum.upTo(entries),
  }
}

/** Lowest and highest values of every `per` steps. */
class Spans {
  readonly #per: number
  readonly #low: (number | null)[] = []
  readonly #high: (number | null)[] = []

  constructor(per: number) {
    this.#per = per
  }

  add(t: number, value: number): void {
    if (!Number.isFinite(value)) return
    const i = Math.floor(t / this.#per)
    this.#low[i] = Math.min(this.#low[i] ?? value, value)
    this.#high[i] = Math.max(this.#high[i] ?? value, value)
  }

  upTo(entries: number): { low: (number | null)[]; high: (number | null)[] } {
    const filled = (list: readonly (number | null)[]) => Array.from({ length: entries }, (_, i) => list[i] ?? null)
    return { low: filled(this.#low), high: filled(this.#high) }
  }
}

/** The highest value of a legal action. */
function highest(values: Float32Array | undefined, legal: Uint8Array | undefined): number | undefined {
  let best: number | undefined
  for (let a = 0; a < (values?.length ?? 0); a++)
    if (legal?.[a] !== 0 && !(best !== undefined && best >= values![a]!)) best = values![a]!
  return best
}
