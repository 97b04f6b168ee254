import type { Packed, Steps } from '../../wire/episodes.ts'

type Value = number | boolean | Float32Array | Int32Array | Uint8Array | undefined

/** Values of one column by the number of the step within its chunk. */
type Column = (i: number) => Value

/** An episode at time t, after t steps; at its length there is only an observation. */
export interface Moment {
  readonly t: number
  readonly observation: number | ArrayLike<number>
  readonly action?: number | ArrayLike<number>
  readonly reward?: number
  readonly legal?: Uint8Array
  readonly player?: 0 | 1
  readonly thought: Readonly<Record<string, number | Float32Array>>
}

/** Some consecutive steps, unpacked. */
export interface Chunk {
  readonly from: number
  readonly to: number
  /** The step at time `t`, from `from` to `to`, exclusive. */
  at(t: number): Moment
  /** The observation after the last step, if that is the episode's last one. */
  readonly final: number | ArrayLike<number> | undefined
}

/** @param thoughts Names of the columns that are the agent's thoughts. */
export function unpack({ from, to, columns }: Steps, thoughts: readonly string[]): Chunk {
  const read: Readonly<Record<string, Column>> = Object.fromEntries(
    Object.entries(columns).map(([name, packed]) => [name, columnOf(packed)]),
  )
  const value = (name: string, i: number) => (Object.hasOwn(read, name) ? read[name]!(i) : undefined)
  const last = value('final_observation', to - from - 1)
  return {
    from,
    to,
    final: columns.final_observation?.kind === 'int' && last === -1 ? undefined : (last as Chunk['final']),
    at(t) {
      const i = t - from
      const player = value('player', i)
      const legal = value('legal', i) as Uint8Array | undefined
      const thought: Record<string, number | Float32Array> = {}
      for (const name of thoughts) {
        const found = value(name, i)
        if (found !== undefined && !Number.isNaN(found)) thought[name] = found as number | Float32Array
      }
      return {
        t,
        observation: value('observation', i) as number | Float32Array,
        action: value('action', i) as number | Float32Array,
        reward: value('reward', i) as number,
        ...(legal && { legal }),
        ...((player === 0 || player === 1) && { player }),
        thought,
      }
    },
  }
}

function columnOf({ kind, data, offsets }: Packed): Column {
  const bytes = bytesOf(data)
  const values = new {
    int: Int32Array,
    number: Float64Array,
    flag: Uint8Array,
    floats: Float32Array,
    ints: Int32Array,
    bytes: Uint8Array,
  }[kind](bytes)
  if (offsets === undefined) return kind === 'flag' ? i => values[i] === 1 : i => values[i]
  const ends = new Int32Array(bytesOf(offsets))
  return i => {
    const [start, end] = [ends[i]!, ends[i + 1]!]
    return end > start ? (values.subarray(start, end) as Float32Array) : undefined
  }
}

/** The bytes of a base64 text. */
export function bytesOf(base64: string): ArrayBuffer {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes.buffer
}
