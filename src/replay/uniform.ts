import type { Memory, TypedArray } from '../core/agent.ts'
import { UserError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import { fill, fits, interleaved, packed, type Row, type Schema, slice, store } from './columns.ts'
import { fetch, gatherer } from './gather.ts'

/** A replay buffer of the last `capacity` rows, sampled uniformly. */
export interface UniformReplay<S extends Schema = Schema> extends Memory {
  /**
   * Copies a row in, over the oldest one when full. The caller may reuse the row object.
   * @throws UserError when a column is missing or of another width.
   */
  add(row: Row<S>): void
  /**
   * Samples `count` rows with replacement and writes them one after the other, from index 0, into the arrays of `into`,
   * which may be the inputs of a compiled step: `[count, …]`, or `[K, B, …]` with count = K·B. Columns that `into`
   * lacks are skipped.
   */
  sample(count: number, random: Rng, into: Into<S>): void
  rows(from: number, to: number): Readonly<Record<string, TypedArray>>
  /** Writes the first `count` of `rows` as `sample` does. */
  read(rows: Int32Array, count: number, into: Into<S>): void
}

/** Arrays for the columns of sampled rows. */
export type Into<S extends Schema> = { readonly [K in keyof S]?: TypedArray }

/**
 * A ring of rows in typed arrays, the narrow columns interleaved.
 *
 * @throws UserError when it does not fit into the machine's memory.
 * @example
 * const memory = uniformReplay({ observation: { shape: [4] }, action: { shape: [], dtype: 'int32' } }, 100_000)
 * memory.add({ observation: view.observation, action: 1 })
 * memory.sample(64, random, step.inputs)
 */
export function uniformReplay<S extends Schema>(schema: S, capacity: number): UniformReplay<S> {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new UserError(`the capacity of a replay buffer is a whole number of rows of at least 1, not ${capacity}.`)
  const columns = interleaved(schema, capacity)
  const gathers = columns.map(column => ({
    name: column.name,
    width: column.oneHot?.reduce((a, b) => a + b, 0) ?? column.width,
    gather: gatherer(column),
  }))
  const near = packed(columns)
  const seen = new Int32Array(1)
  let added = 0
  let drawn = new Int32Array(0)

  const rows = (from: number, to: number) =>
    Object.fromEntries(columns.map(column => [column.name, slice(column, from, to)]))

  function read(rows: Int32Array, count: number, into: Into<S>): void {
    if (near) seen[0] = fetch(near.words, near.stride, rows, count)
    for (const { name, width, gather } of gathers) {
      const target = into[name]
      if (!target) continue
      if (target.length < count * width)
        throw new UserError(
          `${count} rows of replay column "${name}" do not fit into an array of ${target.length} numbers.`,
        )
      gather(rows, count, target)
    }
  }

  return {
    capacity,
    get columns() {
      return rows(0, capacity)
    },
    rows,
    get size() {
      return Math.min(added, capacity)
    },
    get added() {
      return added
    },

    add(row) {
      const at = added % capacity
      for (const column of columns) store(column, row[column.name], at)
      added++
    },

    sample(count, random, into) {
      const size = Math.min(added, capacity)
      if (size === 0) throw new UserError('the replay buffer is empty: add rows before sampling.')
      if (drawn.length < count) drawn = new Int32Array(count)
      for (let i = 0; i < count; i++) drawn[i] = random.int(size)
      read(drawn, count, into)
    },

    read,

    restore(saved) {
      const { size } = saved
      if (size !== Math.min(saved.added, capacity))
        throw new UserError(
          `the saved replay buffer has ${size} rows of ${saved.added} added, which does not fit a capacity of ` +
            `${capacity}: use the capacity it was saved with.`,
        )
      const names = columns.map(({ name }) => name)
      const stranger = Object.keys(saved.columns).find(name => !names.includes(name))
      if (stranger !== undefined)
        throw new UserError(
          `the saved replay buffer has an unknown column "${stranger}": it was saved by another agent.`,
        )
      for (const column of columns) {
        const given = saved.columns[column.name]
        const kind = column.data.constructor
        // a live buffer gives all of its rows, a file only those that are filled
        const whole = [size, capacity].some(rows => given?.length === rows * column.width)
        if (!given || (!whole && given.constructor === kind))
          throw new UserError(
            `the saved replay buffer lacks numbers of column "${column.name}": it was saved for another network or ` +
              `environment.`,
          )
        if (!fits(column, given, size))
          throw new UserError(
            `the saved replay buffer keeps column "${column.name}" in another layout: it was saved by an earlier ` +
              `version of sente or for another environment; continue with that version, or start the run again.`,
          )
      }
      for (const column of columns) fill(column, saved.columns[column.name]!, size)
      added = saved.added
    },
  }
}
