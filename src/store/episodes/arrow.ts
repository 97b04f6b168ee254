import type { RecordBatch } from 'apache-arrow'
import type { Episode, EpisodeStep } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { arrow, fromData, type Kind, toData, typeOf } from './columns.ts'
import { requireBatch } from './head.ts'
import type { Layout } from './schema.ts'
import { SEAL_KEY, seal, sealable } from './seal.ts'

/** The steps of an episode and its final observation. */
export type Played = Pick<Episode, 'steps' | 'final'>

interface Column {
  readonly name: string
  readonly kind: Kind
  readonly nullable: boolean
  readonly value: (step: EpisodeStep, i: number) => unknown
}

/** The columns, in order, with the values of episode number `episode`. */
function columns(layout: Layout, episode: number, { steps, final }: Played): Column[] {
  const { observation, action, legal, player, thoughts } = layout
  const column = (name: string, kind: Kind, value: Column['value'], nullable = false): Column => ({
    name,
    kind,
    nullable,
    value,
  })
  const variable: Kind = { kind: observation.kind } // only in the last row: without a width the others cost nothing
  return [
    column('episode', { kind: 'int' }, () => episode),
    column('step', { kind: 'int' }, (_, i) => i),
    column('observation', observation, step => step.observation),
    column('action', action, step => step.action),
    column('reward', { kind: 'number' }, step => step.reward),
    column('terminated', { kind: 'flag' }, step => step.terminated),
    column('truncated', { kind: 'flag' }, step => step.truncated),
    column('final_observation', variable, (_, i) => (i === steps.length - 1 ? final : undefined), true),
    ...(legal > 0 ? [column('legal', { kind: 'bytes', width: legal }, step => step.legal, true)] : []),
    ...(player ? [column('player', { kind: 'int' }, step => step.player, true)] : []),
    ...Object.entries(thoughts).map(([name, kind]) => column(name, { kind }, step => step.thought?.[name], true)),
  ]
}

/** Names and kinds of the columns that a file of this layout has, in their order. */
export const columnsOf = (layout: Layout): readonly Pick<Column, 'name' | 'kind'>[] =>
  columns(layout, 0, { steps: [], final: undefined })

const reserved = 'episode step observation action reward terminated truncated final_observation legal player'.split(' ')

/** The columns that these steps need. @throws UserError when a thought has the name of another column. */
export function layoutOf(steps: Played['steps'], declared: Layout['thoughts'] = {}): Layout {
  const thoughts = { ...declared }
  let legal = 0
  let player = false
  for (const step of steps) {
    legal ||= step.legal?.length ?? 0
    player ||= step.player !== undefined
    for (const name in step.thought) thoughts[name] = typeof step.thought[name] === 'number' ? 'number' : 'floats'
  }
  const taken = Object.keys(thoughts).find(name => reserved.includes(name))
  if (taken)
    throw new UserError(`a thought cannot be named "${taken}": recordings have a column with that name; rename it.`)
  return { observation: kindOf(steps[0]!.observation), action: kindOf(steps[0]!.action), legal, player, thoughts }
}

/** The columns of both layouts. */
export const union = (a: Layout, b: Layout): Layout => ({
  ...b,
  legal: Math.max(a.legal, b.legal),
  player: a.player || b.player,
  thoughts: { ...a.thoughts, ...b.thoughts },
})

const kindOf = (value: unknown): Kind =>
  typeof value === 'number'
    ? { kind: 'int' }
    : { kind: value instanceof Float32Array ? 'floats' : 'ints', width: (value as Int32Array).length }

/** Encodes episodes of one layout as sealed Arrow IPC messages. */
export interface Encoder {
  readonly layout: Layout
  /** First message of a file. */
  readonly schema: Buffer
  /** One record batch with a row per step. `summary` goes into its metadata; `episode` is also a column. */
  batch(summary: { readonly episode: number }, played: Played): Buffer
}

/** @param about Stored in the schema's metadata, as JSON. */
export function encoder(layout: Layout, about: object): Encoder {
  const { Field, RecordBatch, RecordBatchStreamWriter, Schema, Struct, makeData } = arrow()
  const empty = columns(layout, 0, { steps: [], final: undefined })
  const fields = empty.map(({ name, kind, nullable }) => new Field(name, typeOf(kind), nullable))
  const type = new Struct(fields)
  const schema = new Schema(fields, new Map([[SEAL_KEY, sealable({ ...about, layout })]]))
  /** Collects the bytes of one message at a time. */
  class Messages extends RecordBatchStreamWriter {
    chunks: Uint8Array[] = []
    protected override _write(chunk: ArrayBufferView): this {
      this.chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      return this
    }
    take(): Buffer {
      const message = Buffer.concat(this.chunks)
      this.chunks = []
      this._recordBatchBlocks.length = 0 // for a file's footer, which streams lack; would grow with every episode
      seal(message)
      return message
    }
  }
  const messages = new Messages()
  messages.reset(undefined, schema)
  return {
    layout,
    schema: messages.take(),
    batch(summary, played) {
      const children = columns(layout, summary.episode, played).map(({ kind, value }, i) =>
        toData(fields[i]!.type, kind, played.steps.map(value)),
      )
      const data = makeData({ type, length: played.steps.length, nullCount: 0, children })
      messages.write(new RecordBatch(schema, data, new Map([[SEAL_KEY, sealable(summary)]])))
      return messages.take()
    },
  }
}

/** Minimum bytes per step: episode and step number, int32, and reward, float64. */
export const ROW = 16

/** Decodes a batch written by an encoder with this layout. @throws Error when it is anything else. */
export function decode(layout: Layout, batch: Buffer): Played {
  const { RecordBatchReader } = arrow()
  requireBatch(batch)
  const { schema } = encoder(layout, {}) // not the file's own schema, which is untrusted
  const [read] = RecordBatchReader.from(Buffer.concat([schema, batch])) as Iterable<RecordBatch>
  if (!read || !(read.numRows >= 1 && read.numRows * ROW <= batch.length))
    throw new Error(`${batch.length} bytes cannot hold ${read?.numRows ?? 0} steps`)
  const values = Object.fromEntries(
    columnsOf(layout).map(({ name, kind }, i) => [name, fromData(kind, read.data.children[i]!)]),
  ) as Record<string, unknown[]>
  const steps = Array.from({ length: read.numRows }, (_, i) => {
    const [legal, player] = [values.legal?.[i], values.player?.[i]]
    const thought = Object.keys(layout.thoughts).flatMap(name =>
      values[name]![i] === undefined ? [] : [[name, values[name]![i]]],
    )
    return {
      observation: values.observation![i],
      action: values.action![i],
      reward: values.reward![i],
      terminated: values.terminated![i],
      truncated: values.truncated![i],
      ...(legal !== undefined && { legal }),
      ...(player !== undefined && { player }),
      ...(thought.length > 0 && { thought: Object.fromEntries(thought) }),
    } as EpisodeStep
  })
  return { steps, final: values.final_observation!.at(-1) }
}
