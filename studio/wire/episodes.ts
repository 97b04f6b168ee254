import { z } from 'zod'

const natural = z.number().int().nonnegative()

/** An episode in the list of a run. */
export const EpisodeRow = z.object({
  /** Its number; after a `g` for a greedy episode of an evaluation. Names it in every address. */
  name: z.string(),
  kind: z.enum(['training', 'greedy', 'game']),
  /** Environment steps of the run at its end. */
  step: natural,
  return: z.number(),
  length: natural,
  end: z.enum(['terminated', 'truncated', 'unfinished']),
  /** In games: the agent's side, and who played the other one. */
  side: z.literal([0, 1]).exactOptional(),
  opponent: z.string().exactOptional(),
})
export type EpisodeRow = z.infer<typeof EpisodeRow>

/** `GET /api/runs/:id/episodes?known=<version>`; without episodes when the caller has this version. */
export const EpisodeList = z.object({
  version: z.string(),
  /** In the order they ended. */
  episodes: z.array(EpisodeRow).exactOptional(),
  /** Names of the episodes that `sente replay --episode` chooses by these words. */
  best: z.string().exactOptional(),
  worst: z.string().exactOptional(),
  newest: z.string().exactOptional(),
  /** What cannot be read, as sentences. */
  damage: z.array(z.string()).exactOptional(),
})
export type EpisodeList = z.infer<typeof EpisodeList>

/** A quantity over an episode; each entry covers `per` steps, the last one maybe fewer. `null`: no value there. */
const Span = z.object({ low: z.array(z.number().nullable()), high: z.array(z.number().nullable()) })

/** The course of an episode, short enough to be sent whole. */
export const Course = z.object({
  per: natural,
  /** What the agent expected; absent where it recorded nothing of the kind. */
  value: Span.extend({ label: z.string() }).exactOptional(),
  /** Sum of the rewards up to here; in games, of the first player's. */
  return: Span,
})
export type Course = z.infer<typeof Course>

/** `GET /api/runs/:id/episodes/:name`. */
export const EpisodeDetail = z.object({
  row: EpisodeRow,
  env: z.object({ id: z.string(), options: z.record(z.string(), z.json()).exactOptional() }),
  agent: z.string().exactOptional(),
  seed: z.number().int(),
  /** Shape of a Box observation; empty for a number. */
  shape: z.array(natural),
  /** Names of a game's actions. */
  actions: z.array(z.string()).exactOptional(),
  /** Limits of a continuous action; `null`: none. */
  bounds: z.object({ low: z.array(z.number().nullable()), high: z.array(z.number().nullable()) }).exactOptional(),
  /** Names of the thoughts, in their order. */
  thoughts: z.array(z.string()),
  /** Why the environment's own frames cannot be shown, if they cannot. */
  noFrames: z.string().exactOptional(),
  /** Steps to ask for at a time. */
  chunk: natural,
  course: Course,
})
export type EpisodeDetail = z.infer<typeof EpisodeDetail>

/** Values of a column at consecutive steps, little-endian in base64. */
export const Packed = z.object({
  /** Type of the values: int32, float64, uint8 (0 or 1), or arrays of float32, int32 or uint8. */
  kind: z.enum(['int', 'number', 'flag', 'floats', 'ints', 'bytes']),
  data: z.string(),
  /** Of arrays: where each one starts, int32, and the end of the last one. Missing ones are empty. */
  offsets: z.string().exactOptional(),
})
export type Packed = z.infer<typeof Packed>

/**
 * `GET /api/runs/:id/episodes/:name/steps?from&to`: steps from `from` to `to`, exclusive. Missing numbers are NaN,
 * missing players −1.
 */
export const Steps = z.object({ from: natural, to: natural, columns: z.record(z.string(), Packed) })
export type Steps = z.infer<typeof Steps>

/** A frame that the environment rendered. `rgba`: base64. */
export const Picture = z.union([
  z.object({ text: z.string() }),
  z.object({ svg: z.string() }),
  z.object({ width: natural, height: natural, rgba: z.string() }),
])
export type Picture = z.infer<typeof Picture>

/**
 * `GET /api/runs/:id/episodes/:name/frames?from&to`: what the environment renders when the episode is played again.
 * There may be fewer than were asked for: the rest takes another request.
 */
export const Frames = z.object({
  from: natural,
  /** `null`: the environment rendered nothing. */
  frames: z.array(Picture.nullable()),
  /** From this moment on the environment differs from the recording, and there are no frames. */
  drift: z.object({ t: natural, what: z.string() }).exactOptional(),
})
export type Frames = z.infer<typeof Frames>
