import type { Json } from '../../core/env.ts'
import type { EpisodeStep } from '../../core/episode.ts'
import { decode, encoder, layoutOf } from './arrow.ts'
import { Layout } from './schema.ts'

/** The steps of an unfinished episode, and the observation after the last one. */
export interface Steps {
  steps: EpisodeStep[]
  final: unknown
}

/** Encodes steps as JSON for snapshots, bit for bit. */
export function packSteps(played: Steps): Json {
  const layout = layoutOf(played.steps)
  const { schema, batch } = encoder(layout, {})
  const messages = { schema: schema.toString('base64'), batch: batch({ episode: 0 }, played).toString('base64') }
  return { layout: { ...layout } as unknown as Json, ...messages }
}

/** Decodes the result of `packSteps`. */
export function unpackSteps(packed: Json): Steps {
  const { layout, batch } = packed as { layout: unknown; batch: string }
  const { steps, final } = decode(Layout.parse(layout), Buffer.from(batch, 'base64'))
  return { steps: [...steps], final }
}
