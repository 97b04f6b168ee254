import type { RecordBatch } from 'apache-arrow'
import type { Episode, EpisodeStep } from '../core/episode.ts'
import { UserError } from '../core/error.ts'
import { arrow, fromData, type Kind, toData, typeOf } from './episodes-columns.ts'
import type { Layout } from './episodes-schema.ts'
import { SEAL_KEY, sealable } from './episodes-seal.ts'

/** The steps of an episode and what it came to. */
export type Played = Pick<Episode, 'steps' | 'final'>

interface Column {
  readonly name: string
  readonly kind: Kind
  readonly nullable: boolean
  readonly value: (step: EpisodeStep, i: number) => unknown
}

/** The columns, in their order; the values come from `played`, of episode number `episode`. */
function columns(layout: Layout, episode: number, { steps, final }: Played): Column[] {
  const { observation, action, legal, player, thoughts } = layout
  const column = (name: string, kind: Kind, value: Column['value'], nullable = false): Column => ({
    name,
    kind,
    nullable,
    value,
  })
  const loose: Kind = { kind: observation.kind } // only one row has it: its width costs nothing in the others
  return [
    column('episode', { kind: 'int' }, () => episode),
    column('step', { kind: 'int' }, (_, i) => i),
    column('observation', observation, step => step.observation),
    column('action', action, step => step.action),
    column('reward', { kind: 'number' }, step => step.reward),
    column('terminated', { kind: 'flag' }, step => step.terminated),
    column('truncated', { kind: 'flag' }, step => step.truncated),
    column('final_observation', loose, (_, i) => (i === steps.length - 1 ? final : undefined), true),
    ...(legal > 0 ? [column('legal', { kind: 'bytes', width: legal }, step => step.legal, true)] : []),
    ...(player ? [column('player', { kind: 'int' }, step => step.player, true)] : []),
    ...Object.entries(thoughts).map(([name, kind]) => column(name, { kind }, step => step.thought?.[name], true)),
  ]
}

const fixed = 'episode step observation action reward terminated truncated final_observation legal player'.split(' ')

/** The columns that some steps need. @throws UserError for a thought with the name of another column. */
export function layoutOf(steps: Played['steps'], declared: Layout['thoughts'] = {}): Layout {
  const thoughts = { ...declared }
  let legal = 0
  let player = false
  for (const step of steps) {
    legal ||= step.legal?.length ?? 0
    player ||= step.player !== undefined
    for (const name in step.thought) thoughts[name] = typeof step.thought[name] === 'number' ? 'number' : 'floats'
  }
  const taken = Object.keys(thoughts).find(name => fixed.includes(name))
  if (taken)
    throw new UserError(`a thought cannot be called "${taken}": a record has a column of that name; rename it.`)
  return { observation: kindOf(steps[0]!.observation), action: kindOf(steps[0]!.action), legal, player, thoughts }
}

/** The columns of both. */
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

/**
 * Arrow IPC messages, not yet sealed: the schema, with which a file begins, and one record batch with a row a step.
 *
 * @param about Kept with the schema, as JSON. @param summary Kept with the batch; its `episode` is a column too.
 */
export function encode(
  layout: Layout,
  about: object,
  summary: { readonly episode: number },
  played: Played,
): { schema: Buffer; batch: Buffer } {
  const { Field, RecordBatch, RecordBatchStreamWriter, Schema, Struct, makeData } = arrow()
  const all = columns(layout, summary.episode, played)
  const fields = all.map(({ name, kind, nullable }) => new Field(name, typeOf(kind), nullable))
  const children = all.map(({ kind, value }, i) => toData(fields[i]!.type, kind, played.steps.map(value)))
  const data = makeData({ type: new Struct(fields), length: played.steps.length, nullCount: 0, children })
  const schema = new Schema(fields, new Map([[SEAL_KEY, sealable({ ...about, layout })]]))
  const writer = new RecordBatchStreamWriter()
  writer.write(new RecordBatch(schema, data, new Map([[SEAL_KEY, sealable(summary)]])))
  const { buffer, byteOffset, byteLength } = writer.finish().toUint8Array(true)
  const bytes = Buffer.from(buffer, byteOffset, byteLength)
  const begin = 8 + bytes.readInt32LE(4)
  const end = bytes.length - 8 // a mark that ends the stream: ours stay open
  return { schema: bytes.subarray(0, begin), batch: bytes.subarray(begin, end) }
}

/** What `encode` wrote. @throws where they are anything else. */
export function decode(layout: Layout, schema: Buffer, batch: Buffer): Played {
  const { RecordBatchReader } = arrow()
  const [read] = [...RecordBatchReader.from(Buffer.concat([schema, batch]))] as RecordBatch[]
  const named = new Map(read!.schema.fields.map(({ name }, i) => [name, read!.data.children[i]!]))
  const values = Object.fromEntries(
    columns(layout, 0, { steps: [], final: undefined }).map(({ name, kind }) => {
      const data = named.get(name)
      const expected = String(typeOf(kind))
      if (String(data?.type) !== expected) throw new Error(`column ${name} is ${data?.type}, not ${expected}`)
      return [name, fromData(kind, data!)]
    }),
  ) as Record<string, unknown[]>
  const steps = Array.from({ length: read!.numRows }, (_, i) => {
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
